// Command verify measures what a product pays for its licenses: verifying a key,
// cold and from memory, asking how the installation stands, and asking the
// agent over HTTP. It prints one figure per line: name, value, unit.
//
//	go run ./bench/verify
//
// docs/performance.md says on which machine what came out.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"testing"
)

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "verify:", err)
		os.Exit(1)
	}
}

// run takes each measurement in turn; others of what products embed can join it.
func run(ctx context.Context, w io.Writer) error {
	for _, measure := range []func(context.Context) ([]figure, error){keys, statuses, reports, agents} {
		figures, err := measure(ctx)
		if err != nil {
			return err
		}
		if err := write(w, figures); err != nil {
			return err
		}
	}
	return nil
}

func write(w io.Writer, figures []figure) error {
	for _, f := range figures {
		if _, err := fmt.Fprintf(w, "%-38s %10.0f %s\n", f.name, f.value, f.unit); err != nil {
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

// times runs f as often as it takes to know its duration and allocations.
func times(name string, f func() error) ([]figure, error) {
	var failed error
	r := testing.Benchmark(func(b *testing.B) {
		b.Helper()
		b.ReportAllocs()
		for b.Loop() {
			if err := f(); err != nil {
				failed = err
				return
			}
		}
	})
	return []figure{
		{name, float64(r.T.Nanoseconds()) / float64(max(r.N, 1)), "ns"},
		{name + "_allocations", float64(r.AllocsPerOp()), "per call"},
	}, failed
}
