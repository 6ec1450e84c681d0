package main

import (
	"errors"
	"log/slog"
	"os"

	"github.com/spf13/cobra"

	"seatward.dev/seatward/internal/config"
	"seatward.dev/seatward/internal/demo"
	"seatward.dev/seatward/internal/server"
)

func serveCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve portal, console, API and jobs",
		Long: "Serve portal, console, API and jobs until SIGINT or SIGTERM.\n\n" +
			"Every setting is a flag or an environment variable; the flag wins. Only SEATWARD_URL is required.\n" +
			"The first start makes the schema, the secret and the signing chain, and prints a one-time link\n" +
			"by which the first administrator of the vendor is set up.",
		Args: arguments(cobra.NoArgs),
		RunE: serve,
	}
	settingFlags(cmd)
	return cmd
}

func serve(cmd *cobra.Command, _ []string) error {
	cfg, err := readConfig(cmd, true)
	log := logger(cmd.ErrOrStderr(), cfg.Log)
	if err == nil {
		err = runServer(cmd, cfg, log)
	}
	if err != nil && cfg.Log == "json" {
		return logError{err, log}
	}
	return err
}

func runServer(cmd *cobra.Command, cfg config.Config, log *slog.Logger) error {
	for _, name := range config.Unknown(os.Environ()) {
		log.Warn("a variable that is no setting: is it misspelled? See seatward serve --help", "variable", name)
	}
	s, err := server.New(cmd.Context(), cfg, server.Options{Log: log, Version: version})
	if err != nil && cmd.Context().Err() != nil {
		return errors.New("stopped while still starting")
	}
	if err != nil {
		return err
	}
	link, needed, err := s.Vendor.SetupLink(cmd.Context())
	if err != nil {
		return errors.Join(err, s.Close())
	}
	if needed {
		say(cmd, "There is no administrator yet. Set up the first one within 24 hours at\n  %s\n", link)
	}
	if cfg.SMTP == "" {
		log.Warn("no mail server: mails wait in the job queue until SEATWARD_SMTP is set")
	}
	server.Tune()
	forgetStart()
	return errors.Join(s.Run(cmd.Context()), s.Close())
}

func demoCommand() *cobra.Command {
	var o demo.Options
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Start a filled portal, an example product and a mailbox to try things with",
		Args:  arguments(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.Out, o.Version = cmd.OutOrStdout(), version
			o.Log = slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), &slog.HandlerOptions{Level: slog.LevelWarn}))
			return demo.Run(cmd.Context(), o)
		},
	}
	cmd.Flags().StringVar(&o.Dir, "dir", "data", "folder of the demo's data")
	cmd.Flags().StringVar(&o.Listen, "listen", "localhost:8080", "address of portal, console and mailbox")
	cmd.Flags().StringVar(&o.Product, "product", "localhost:8081", "address of the example product")
	return cmd
}

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  arguments(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			say(cmd, "seatward %s\n", version)
			return nil
		},
	}
}
