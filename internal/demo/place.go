package demo

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"seatward.dev/seatward/internal/config"
)

// place is the demo's folder. It lies beside a real server's data and never is
// it: the demo's passwords are known to everybody.
//
// History is made in a folder of its own that gets the right name when it is
// whole, so that a demo that was interrupted begins again.
type place struct{ dir string }

func placeIn(dir string) place { return place{filepath.Join(dir, "demo")} }

func (p place) unfinished() place { return place{p.dir + ".unfinished"} }
func (p place) database() string  { return filepath.Join(p.dir, "seatward.db") }
func (p place) mails() string     { return filepath.Join(p.dir, "mails") }
func (p place) keys() string      { return filepath.Join(p.dir, "permission-keys.json") }
func (p place) product() string   { return filepath.Join(p.dir, "atelier") }

// filled reports whether there is a demo to go on with.
func (p place) filled() (bool, error) {
	_, err := os.Stat(p.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err == nil {
		_, err = os.Stat(p.database())
	}
	if errors.Is(err, fs.ErrNotExist) {
		return false, fmt.Errorf("%s is not a whole demo: remove it, and the next start makes a new one", p.dir)
	}
	return err == nil, err
}

// clear makes an empty folder, without what an interrupted start has left.
func (p place) clear() error {
	if err := os.RemoveAll(p.dir); err != nil {
		return err
	}
	return os.MkdirAll(p.dir, 0o700)
}

func (p place) config(url string) config.Config {
	return config.Config{
		URL: url, Database: "sqlite:" + p.database(), SecretFile: filepath.Join(p.dir, "secret"),
		MailFrom: Vendor + " <licenses@nordlicht.example>", Brand: Vendor,
	}
}
