// Command atelier runs the example product by itself.
//
//	atelier -root vendor-root.pem -portal http://localhost:8080
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"seatward.dev/seatward/examples/atelier"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "atelier:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("atelier", flag.ContinueOnError)
	dir := flags.String("dir", "data/atelier", "folder for users, comments and licenses")
	listen := flags.String("listen", "localhost:8081", "address to listen on")
	url := flags.String("url", "http://localhost:8081", "address under which people reach it")
	portal := flags.String("portal", "http://localhost:8080", "address of the Customer portal")
	root := flags.String("root", "", "file with the vendor's root certificate (required)")
	report := flags.Bool("report", false, "report the usage to the portal, daily")
	demo := flags.Bool("demo", false, "fill an empty Atelier with people and show how to sign in")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *root == "" {
		return errors.New("name the vendor's root certificate with -root; a portal serves it at /.well-known/seatward/root.pem")
	}
	roots, err := os.ReadFile(*root)
	if err != nil {
		return err
	}
	app, err := atelier.New(ctx, atelier.Config{
		Dir: *dir, Roots: roots, PortalURL: *portal, URL: *url, Demo: *demo, Report: *report,
		Logger: slog.New(slog.NewTextHandler(os.Stderr, nil)),
	})
	if err != nil {
		return err
	}
	if p := app.InitialPassword(); p != "" {
		fmt.Printf("Sign in as %s with the password %s\n", atelier.DemoEmail, p)
	}
	return serve(ctx, *listen, *url, app)
}

// serve runs until ctx ends, and then lets open requests finish.
func serve(ctx context.Context, listen, url string, app http.Handler) error {
	var network net.ListenConfig
	listener, err := network.Listen(ctx, "tcp", listen)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: app, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: time.Minute}
	fmt.Println("Atelier is at", url)
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return server.Shutdown(drain)
}
