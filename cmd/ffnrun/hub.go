package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/ffnrun/ffnrun/loader/hub"
)

// hubClient is set up by the environment variables of Python's huggingface_hub, which mean here what they mean there.
func hubClient() (*hub.Client, error) {
	home, err := hubHome()
	if err != nil {
		return nil, err
	}
	cache := firstOf(variable("HF_HUB_CACHE"), variable("HUGGINGFACE_HUB_CACHE"), filepath.Join(home, "hub"))
	token, err := hubToken(home)
	if err != nil {
		return nil, err
	}
	return &hub.Client{
		Endpoint: os.Getenv("HF_ENDPOINT"), CacheDir: cache, Token: token,
		Offline: isTrue(firstOf(os.Getenv("HF_HUB_OFFLINE"), os.Getenv("TRANSFORMERS_OFFLINE"))),
	}, nil
}

// hubHome is the folder of the cache and the token. It is ~/.cache on every system.
func hubHome() (string, error) {
	if home := variable("HF_HOME"); home != "" {
		return home, nil
	}
	if base := variable("XDG_CACHE_HOME"); base != "" {
		return filepath.Join(base, "huggingface"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("there is no home folder for the cache: %w; set HF_HOME to a folder", err)
	}
	return filepath.Join(home, ".cache", "huggingface"), nil
}

// hubToken is the token of the environment or of the file that logging in writes, or none.
func hubToken(home string) (string, error) {
	if token := firstOf(os.Getenv("HF_TOKEN"), os.Getenv("HUGGING_FACE_HUB_TOKEN")); token != "" {
		return strings.TrimSpace(token), nil
	}
	data, err := os.ReadFile(firstOf(variable("HF_TOKEN_PATH"), filepath.Join(home, "token")))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("the hub's token: %w", err)
	}
	return strings.TrimSpace(string(data)), nil
}

// variable is an environment variable that holds a path, which may begin with ~ and have variables in it.
func variable(name string) string {
	path := os.Getenv(name)
	if rest, ok := strings.CutPrefix(path, "~"); ok && (rest == "" || os.IsPathSeparator(rest[0])) {
		if home, err := os.UserHomeDir(); err == nil {
			path = home + rest
		}
	}
	return os.ExpandEnv(path)
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

func isTrue(value string) bool {
	switch strings.ToUpper(value) {
	case "1", "ON", "YES", "TRUE":
		return true
	}
	return false
}

// pulledFolder returns the snapshot that the hub's cache has of ORG/NAME; nil if that is a path, or no such name. It never
// connects: a name must not begin to download gigabytes.
func pulledFolder(name string) (fs.FS, error) {
	repo, err := hub.ParseRepo(name)
	if err != nil {
		return nil, nil //nolint:nilerr // a name that no repository has is a path
	}
	if _, err := os.Stat(name); !errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	c, err := hubClient()
	if err != nil {
		return nil, err
	}
	folder, err := c.Cached(repo)
	if err != nil {
		return nil, fmt.Errorf("%w; no folder has that name either: check the path, or download it with ffnrun pull %s", err, name)
	}
	return os.DirFS(folder), nil
}
