package main

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"seatward.dev/seatward/internal/config"
	"seatward.dev/seatward/internal/server"
)

// offline are the settings of commands that work on the database alone.
func offline() []string { return []string{"DATABASE", "SECRET_FILE"} }

// settingFlags gives a command the flags of some settings; none named is all.
func settingFlags(cmd *cobra.Command, names ...string) {
	for _, s := range config.Settings() {
		if len(names) > 0 && !slices.Contains(names, s.Name) {
			continue
		}
		usage := s.Usage + " [" + s.Variable() + "]"
		if s.Default != "" {
			usage += " (default " + s.Default + ")"
		}
		cmd.Flags().String(s.Flag(), "", usage)
	}
}

// readConfig reads the configuration: flags win over the environment. Commands
// that serve nothing do without a URL.
func readConfig(cmd *cobra.Command, needsURL bool) (config.Config, error) {
	cfg, err := config.Read(func(s config.Setting) (string, bool) {
		if f := cmd.Flags().Lookup(s.Flag()); f != nil && f.Changed {
			return f.Value.String(), true
		}
		v, ok := os.LookupEnv(s.Variable())
		if s.Name == "URL" && v == "" && !needsURL {
			return "http://localhost", true
		}
		return v, ok
	})
	if err != nil {
		return cfg, usageError{err}
	}
	return cfg, nil
}

func logger(w io.Writer, format string) *slog.Logger {
	if format == "json" {
		return slog.New(slog.NewJSONHandler(w, nil))
	}
	return slog.New(slog.NewTextHandler(w, nil))
}

// withParts runs an operator's command on the database and its use cases.
func withParts(cmd *cobra.Command, use func(*server.Parts) error) (err error) {
	cfg, err := readConfig(cmd, false)
	if err != nil {
		return err
	}
	p, err := server.Assemble(cmd.Context(), cfg, server.Options{Log: logger(cmd.ErrOrStderr(), cfg.Log), Version: version})
	if err != nil {
		return err
	}
	defer func() {
		if closeErr := p.Close(); err == nil {
			err = closeErr
		}
	}()
	return use(p)
}

func say(cmd *cobra.Command, format string, args ...any) {
	_, _ = fmt.Fprintf(cmd.OutOrStdout(), format, args...)
}
