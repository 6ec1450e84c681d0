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
	"time"
)

// plan is what is filled and how often it is asked for.
type plan struct {
	members       int    // of the one large organization
	organizations int    // small ones beside it, of three people each
	database      string // an empty one
	folder        string // for the secret
	times         int    // each page is asked for
	patience      time.Duration
}

func main() {
	p := plan{patience: 2 * time.Second}
	flag.IntVar(&p.members, "members", 1_000_000, "people of the large organization")
	flag.IntVar(&p.organizations, "organizations", 100_000, "small organizations beside it")
	flag.StringVar(&p.database, "database", "", "an empty database; a file that is deleted afterwards when left out")
	flag.IntVar(&p.times, "times", 100, "how often each page is asked for, within 2 seconds")
	flag.Parse()
	if err := run(context.Background(), os.Stdout, p); err != nil {
		fmt.Fprintln(os.Stderr, "people:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, w io.Writer, p plan) (err error) {
	if p.folder, err = os.MkdirTemp("", "seatward-bench"); err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(p.folder) }()
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
	for _, measure := range []func(context.Context) ([]figure, error){v.pages, v.questions, v.exports, v.acts} {
		figures, err := measure(ctx)
		if werr := write(w, figures); err == nil {
			err = werr
		}
		if err != nil {
			return err
		}
	}
	return nil
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
