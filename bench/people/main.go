// Command people measures the portal with many people: an organization of a
// million, beside a hundred thousand small ones. It fills a database, signs an
// owner in, and asks for the pages through the handler that a browser talks to,
// and for what has no page of its own through its use case. It prints one figure
// per line: name, value, unit.
//
//	go run ./bench/people
//	go run ./bench/people -members 100000 -database postgres://USER@HOST/EMPTY
//
// docs/performance.md says on which machine what came out.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/pprof"
	"time"
)

// plan is what is filled and how often it is asked for.
type plan struct {
	members       int    // of the one large organization
	organizations int    // small ones beside it, of three people each
	database      string // an empty one
	folder        string // for the secret, and the database when that is left out
	times         int    // each page is asked for
	profile       string // file for a profile of the processor, while files are made
	only          string // what to measure; "" is all
	begin         string // the pages to measure: those whose name begins so
	filled        bool   // by an earlier run, with as many
	patience      time.Duration
}

func main() {
	p := plan{patience: 2 * time.Second}
	flag.IntVar(&p.members, "members", 1_000_000, "people of the large organization")
	flag.IntVar(&p.organizations, "organizations", 100_000, "small organizations beside it")
	flag.StringVar(&p.database, "database", "", "an empty database; a file in the folder when left out")
	flag.IntVar(&p.times, "times", 100, "how often each page is asked for, within 2 seconds")
	flag.StringVar(&p.profile, "profile", "", "a file to write a profile of the processor to, while people are exported")
	flag.StringVar(&p.only, "only", "", "measure one of pages, questions, exports, acts")
	flag.StringVar(&p.begin, "page", "", "of the pages, measure only those whose name begins so")
	flag.StringVar(&p.folder, "folder", "", "where the secret is kept, and the database when that is left out; one that is deleted afterwards when left out")
	flag.BoolVar(&p.filled, "filled", false, "an earlier run has filled the database, with as many and with this folder")
	flag.Parse()
	if err := run(context.Background(), os.Stdout, p); err != nil {
		fmt.Fprintln(os.Stderr, "people:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, w io.Writer, p plan) (err error) {
	if p.folder == "" {
		if p.folder, err = os.MkdirTemp("", "seatward-bench"); err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(p.folder) }()
	}
	if p.database == "" {
		p.database = "sqlite:" + filepath.Join(p.folder, "seatward.db")
	}
	from := time.Now()
	if err := fill(ctx, p); err != nil {
		return fmt.Errorf("fill: %w", err)
	}
	if err := write(w, []figure{{"fill", time.Since(from).Seconds(), "s"}}); err != nil {
		return err
	}
	v, err := open(ctx, p)
	if err != nil {
		return err
	}
	defer func() { _ = v.server.Close() }()
	for _, part := range []struct {
		name    string
		measure func(context.Context) ([]figure, error)
	}{{"pages", v.pages}, {"questions", v.questions}, {"exports", v.profiled(v.exports)}, {"acts", v.acts}} {
		if p.only != "" && p.only != part.name {
			continue
		}
		figures, err := part.measure(ctx)
		if werr := write(w, figures); err == nil {
			err = werr
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// profiled writes a profile of what is measured, where one is wanted.
func (v *visit) profiled(measure func(context.Context) ([]figure, error)) func(context.Context) ([]figure, error) {
	if v.profile == "" {
		return measure
	}
	return func(ctx context.Context) ([]figure, error) {
		f, err := os.Create(v.profile)
		if err != nil {
			return nil, err
		}
		defer func() { _ = f.Close() }()
		if err := pprof.StartCPUProfile(f); err != nil {
			return nil, err
		}
		defer pprof.StopCPUProfile()
		return measure(ctx)
	}
}

func write(w io.Writer, figures []figure) error {
	for _, f := range figures {
		if _, err := fmt.Fprintf(w, "%-38s %10.1f %s\n", f.name, f.value, f.unit); err != nil {
			return err
		}
	}
	return nil
}

// figure is one line.
type figure struct {
	name  string
	value float64
	unit  string
}
