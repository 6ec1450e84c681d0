package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/spf13/cobra"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/explain"
	"seatward.dev/seatward/internal/text"
)

// usageError is a command used wrongly.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// logError is told in the log, for who reads it by machine.
type logError struct {
	error
	log *slog.Logger
}

func (e logError) Unwrap() error { return e.error }

// arguments wraps cobra's checks so that their errors count as wrong usage.
func arguments(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		err := check(cmd, args)
		if err == nil {
			return nil
		}
		if len(args) > 0 {
			if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
				return usageError{fmt.Errorf("%w: did you mean %s?", err, strings.Join(near, " or "))}
			}
		}
		return usageError{fmt.Errorf("%w: see %s --help", err, cmd.CommandPath())}
	}
}

// required marks flags that must be given.
func required(cmd *cobra.Command, names ...string) {
	inner := cmd.Args
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		var missing []string
		for _, n := range names {
			if f := cmd.Flags().Lookup(n); f == nil || f.Value.String() == "" {
				missing = append(missing, "--"+n)
			}
		}
		if len(missing) > 0 {
			return usageError{fmt.Errorf("%s required: see %s --help", strings.Join(missing, " and "), cmd.CommandPath())}
		}
		return inner(cmd, args)
	}
}

// report says what went wrong and returns the exit status.
func report(w io.Writer, err error) int {
	if err == nil {
		return 0
	}
	say := func(message string) { _, _ = fmt.Fprintf(w, "seatward: %s\n", message) }
	var machine logError
	if errors.As(err, &machine) {
		say = func(message string) { machine.log.Error("cannot go on", "error", message) }
	}
	var usage usageError
	if errors.As(err, &usage) {
		say(usage.Error())
		return 2
	}
	var e *domain.Error
	if !errors.As(err, &e) {
		say(err.Error())
		return 1
	}
	say(inWords(err, e))
	return explain.Exit(e.Kind)
}

// inWords says what is wrong with flags, one per line. What failed elsewhere is
// told with its cause: the operator is the one to look after it, not the
// customer for whom the sentences are written.
func inWords(err error, e *domain.Error) string {
	x := explain.Explain(text.For("en"), e)
	if e.Kind == domain.Unavailable || e.Kind == domain.Internal {
		return cause(err, e, x)
	}
	var lines []string
	for _, f := range x.Fields {
		lines = append(lines, flagOf(f.Field)+": "+f.String())
	}
	if len(lines) == 0 {
		return x.String()
	}
	return strings.Join(lines, "\n")
}

func cause(err error, e *domain.Error, x explain.Explanation) string {
	inner := x.String()
	if e.Inner != nil {
		inner = e.Inner.Error()
	}
	return strings.ReplaceAll(err.Error(), e.Error(), inner)
}

// flagOf is the flag by which an input field was given.
func flagOf(field string) string {
	switch {
	case field == "password":
		return "--password-file"
	case field == "size":
		return "--count"
	case field == "expires_at":
		return "--expires"
	case strings.HasSuffix(field, ".term_months"):
		return "--months"
	case strings.HasPrefix(field, "lines"):
		return "--license"
	}
	return "--" + field
}
