package hub

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"syscall"
)

// diskError makes a sentence of a write that failed for want of room.
func diskError(err error) error {
	if errors.Is(err, ErrDiskFull) || !errors.Is(err, syscall.ENOSPC) && !errors.Is(err, syscall.EDQUOT) && !isDiskFull(err) {
		return err
	}
	return fmt.Errorf("%w: %w; what has arrived is kept, free some space and pull again", ErrDiskFull, err)
}

// isDiskFull knows what Windows says: ERROR_HANDLE_DISK_FULL and ERROR_DISK_FULL.
func isDiskFull(err error) bool {
	var no syscall.Errno
	return runtime.GOOS == "windows" && errors.As(err, &no) && (no == 39 || no == 112)
}

// checkSpace refuses to begin what the disk has no room for.
func (c *Client) checkSpace(folder string, need uint64) error {
	free, err := c.freeSpace(folder)
	if err != nil {
		return nil //nolint:nilerr // an unknown space is no reason to give up
	}
	if free >= need {
		return nil
	}
	return fmt.Errorf("%w: %s to download, but %s has %s free; nothing is downloaded, free some space or choose another cache folder",
		ErrDiskFull, bytesWords(need), folder, bytesWords(free))
}

// bytesWords is a size in decimal units, as disks and the hub's pages have them.
func bytesWords(n uint64) string {
	size, units := float64(n), strings.Fields("bytes kB MB GB TB PB EB")
	for size >= 1000 && len(units) > 1 {
		size, units = size/1000, units[1:]
	}
	if units[0] == "bytes" {
		return fmt.Sprintf("%d bytes", n)
	}
	return fmt.Sprintf("%.1f %s", size, units[0])
}
