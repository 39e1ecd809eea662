// Package plot draws what package eval measures, from plain data.
//
// The nouns:
//
//   - Picture: a drawing that is ready to be written as svg, png or pdf. Save takes the format from a file's ending and
//     never replaces a file; Replace does.
//   - Series: named points, one line of a picture. PositionSeries and Throughput take them as they are.
//
// A function for each picture checks its data and returns ErrData where they cannot be drawn; a Picture that exists can be
// written. All have one look: the colours of Okabe and Ito (2008), which people with any colour vision tell apart, a
// second sign (marker, dash) beside each colour, the legend outside of the data, units on every axis. The same data make
// the same bytes of svg, and fewer than 200 KB of them.
//
// Pictures copy what they are given and hold no file.
package plot
