// Command release packs one built ffnrun: an archive that depends on its contents alone, and a bill of materials read from
// the binary. .ci/release builds and calls it for each system.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// release is what is packed.
type release struct {
	name   string    // of the folder in the archive, and of the files beside it
	made   time.Time // of the commit: the time of every file
	out    string    // folder
	zip    bool      // as Windows opens it, not tar.gz
	binary string
	others []string // files that go along
}

func main() {
	var r release
	flag.StringVar(&r.name, "name", "", "name of the archive, without its ending")
	flag.StringVar(&r.out, "out", ".", "folder to write to")
	flag.BoolVar(&r.zip, "zip", false, "write a zip, not a tar.gz")
	unix := flag.Int64("time", 0, "time of the files, in seconds since 1970")
	flag.Parse()
	r.made = time.Unix(*unix, 0).UTC()
	if err := r.take(flag.Args()); err != nil {
		fail(err)
	}
	if err := r.pack(); err != nil {
		fail(err)
	}
}

func fail(err error) {
	_, _ = fmt.Fprintf(os.Stderr, "release: %v\n", err) // there is nowhere to say that this failed
	os.Exit(1)
}

// take reads the arguments: the binary, then the files that go along.
func (r *release) take(args []string) error {
	if r.name == "" || len(args) == 0 {
		return errors.New("want -name NAME and a binary, then the files that go along")
	}
	r.binary, r.others = args[0], args[1:]
	return nil
}

// pack writes the archive and the bill of materials.
func (r *release) pack() error {
	bill, err := billOf(r.binary, r.made)
	if err != nil {
		return err
	}
	base := filepath.Join(r.out, r.name)
	if err := os.WriteFile(base+".cdx.json", bill, 0o666); err != nil {
		return err
	}
	files, err := r.files()
	if err != nil {
		return err
	}
	write, ending := writeTar, ".tar.gz"
	if r.zip {
		write, ending = writeZip, ".zip"
	}
	f, err := os.Create(base + ending)
	if err != nil {
		return err
	}
	return errors.Join(write(f, r.made, files), f.Close())
}
