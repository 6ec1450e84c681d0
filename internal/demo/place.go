package demo

import (
	"encoding/json"
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
func (p place) programs() string  { return filepath.Join(p.dir, "workstations.json") }
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

// keep writes what the history leaves to the running demo.
func (p place) keep(left legacy) error {
	return errors.Join(keep(p.keys(), left.keys), keep(p.programs(), left.programs))
}

func keep(file string, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o600)
}

// kept reads it. A demo that was filled before there was something has none of it.
func (p place) kept() (left legacy, err error) {
	err = errors.Join(kept(p.keys(), &left.keys), kept(p.programs(), &left.programs))
	return left, err
}

func kept(file string, v any) error {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = json.Unmarshal(text, v)
	}
	return err
}
