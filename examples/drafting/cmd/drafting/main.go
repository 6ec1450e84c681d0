// Command drafting draws with a floating seat; see the package's README.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"seatward.dev/seatward/examples/drafting"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "drafting:", err)
		stop()
		os.Exit(1) //nolint:gocritic // stop was called
	}
}

func run(ctx context.Context) error {
	var cfg drafting.Config
	root := flag.String("root", "root.pem", "file with the vendor's root certificate; a real program embeds it")
	token := flag.String("token-file", "lease-token", "file with an API token of the scope leases")
	flag.StringVar(&cfg.PortalURL, "portal", "http://localhost:8080", "the Customer portal")
	flag.StringVar(&cfg.Organization, "organization", "", "id of the organization whose seats are used")
	flag.StringVar(&cfg.User, "user", os.Getenv("USER"), "who draws")
	flag.StringVar(&cfg.State, "state", "drafting.json", "file for the client's id and a borrowed seat; one for each window")
	flag.BoolVar(&cfg.Wait, "wait", false, "stand in line when no seat is free")
	flag.Parse()
	var err error
	if cfg.Roots, err = os.ReadFile(*root); err != nil {
		return err
	}
	text, err := os.ReadFile(*token)
	if err != nil {
		return err
	}
	cfg.Token = strings.TrimSpace(string(text))
	return drafting.Run(ctx, cfg, os.Stdin, os.Stdout)
}
