//go:build race

package main

const raceDetector = true // which takes several times the memory and time
