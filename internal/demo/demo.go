// Package demo is the product with everything around it: a server filled with
// four organizations and a year of history, an example product, and a mailbox
// for the mails that would go out. Nothing of it leaves the machine.
package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"syscall"
	"time"

	"seatward.dev/seatward/examples/atelier"
	"seatward.dev/seatward/internal/authn"
	"seatward.dev/seatward/internal/mail"
	"seatward.dev/seatward/internal/server"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/mailbox"
	"seatward.dev/seatward/internal/web/ui"
)

// mailsKept is how many mails the mailbox holds, about thirty of them from the
// start.
const mailsKept = 200

// Options are what the command line says. All but Dir, Listen and Product may
// be left out.
type Options struct {
	Dir     string    // folder; the demo lives in "demo" beneath it
	Listen  string    // address of portal, console and mailbox
	Product string    // address of the example product
	Out     io.Writer // where to say what is where
	Log     *slog.Logger
	Version string

	crowd int // most people per organization, for tests
}

// Run starts the demo, filling it first where there is none yet, and serves
// until ctx ends. Its errors say what to do about them.
func Run(ctx context.Context, o Options) error {
	d, err := open(ctx, o)
	if err != nil {
		return err
	}
	d.greet()
	return errors.Join(d.run(ctx), d.close())
}

// demo is everything that runs.
type demo struct {
	Options
	url, productURL string
	listener        net.Listener // the product's
	mailbox         *mail.Mailbox
	server          *server.Server
	left            legacy
	product         *atelier.App
	halt            func() // ends what the product does beside
}

// open listens, fills what is empty and puts everything together.
func open(ctx context.Context, o Options) (*demo, error) {
	d := &demo{Options: o}
	if d.Out == nil {
		d.Out = io.Discard
	}
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	portal, err := listen(ctx, o.Listen, "--listen")
	if err != nil {
		return nil, err
	}
	d.listener, err = listen(ctx, o.Product, "--product")
	if err != nil {
		return nil, errors.Join(err, portal.Close())
	}
	d.url, d.productURL = address(portal), address(d.listener)
	if err := d.assemble(ctx, portal); err != nil {
		return nil, errors.Join(err, portal.Close(), d.listener.Close())
	}
	return d, nil
}

// listen takes an address before anything is made, so that a start that cannot
// succeed changes nothing.
func listen(ctx context.Context, address, flag string) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("another program listens on %s already: stop it, or choose another address with %s", address, flag)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", flag, err)
	}
	return l, nil
}

func address(l net.Listener) string {
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return "http://localhost:" + port
}

func (d *demo) assemble(ctx context.Context, portal net.Listener) error {
	p := placeIn(d.Dir)
	filled, err := p.filled()
	if err != nil {
		return err
	}
	if !filled {
		if err := d.fill(ctx, p); err != nil {
			return err
		}
	}
	if d.left, err = p.kept(); err != nil {
		return err
	}
	if d.mailbox, err = mail.OpenMailbox(p.mails(), mailsKept); err != nil {
		return err
	}
	d.server, err = server.New(ctx, p.config(d.url), server.Options{
		Log: d.Log, Version: d.Version, Sender: d.mailbox, Listener: portal, Routes: d.mailPages(),
	})
	if err != nil {
		return err
	}
	ctx, d.halt = context.WithCancel(ctx)
	if d.product, err = d.openProduct(ctx, p, d.server.Parts, true); err != nil {
		d.halt()
		return errors.Join(err, d.server.Close())
	}
	return nil
}

func (d *demo) mailPages() []web.Route {
	pages := &mailbox.Pages{
		Mails: d.mailbox, URL: d.url, Product: ui.Link{Label: "Atelier", Href: d.productURL}, SignIns: signIns(), Tour: tour(), Keys: d.left.keys,
	}
	return pages.Routes()
}

// fill makes the history. It takes some seconds.
func (d *demo) fill(ctx context.Context, p place) error {
	began := time.Now()
	d.say("Making four organizations and a year of history ... ")
	draft, now := p.unfinished(), began.UTC().Truncate(time.Minute)
	if err := draft.clear(); err != nil {
		return err
	}
	if err := d.makeHistory(ctx, draft, now); err != nil {
		d.say("\n")
		return err
	}
	if err := os.Rename(draft.dir, p.dir); err != nil {
		return err
	}
	d.say("done in %.1f s.\n", time.Since(began).Seconds())
	return nil
}

func (d *demo) makeHistory(ctx context.Context, p place, now time.Time) error {
	c := &clock{now: begin(now)}
	parts, err := server.Assemble(ctx, p.config(d.url), server.Options{Clock: c.Now, Log: d.Log, Hasher: quick()})
	if err != nil {
		return err
	}
	product, err := d.openProduct(ctx, p, parts, false)
	if err == nil {
		var left legacy
		if left, err = fill(ctx, parts, c, history{now: now, install: product.InstallID(), crowd: d.crowd}); err == nil {
			err = p.keep(left)
		}
	}
	return errors.Join(err, parts.Close())
}

// quick hashes passwords at low cost, only while history is made: there are
// more than a hundred accounts, and their one password is printed for everybody.
// The server itself runs at full cost, and raises each hash when its owner signs
// in.
func quick() *authn.Hasher {
	return authn.NewHasher(authn.Params{Memory: 64, Time: 1, Threads: 1}, 0)
}

// openProduct opens the example product. While history is made it reports
// nothing: its days have not come yet.
func (d *demo) openProduct(ctx context.Context, p place, parts *server.Parts, report bool) (*atelier.App, error) {
	return atelier.New(ctx, atelier.Config{
		Dir: p.product(), Roots: parts.Keys.Ring().RootPEM(), PortalURL: d.url, URL: d.productURL, Demo: true, Report: report, Logger: d.Log,
	})
}

// run serves until ctx ends or something fails.
func (d *demo) run(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	product := &http.Server{
		Handler: d.product, ErrorLog: slog.NewLogLogger(d.Log.Handler(), slog.LevelDebug),
		ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, IdleTimeout: 2 * time.Minute,
	}
	failed := make(chan error, 1)
	go func() {
		failed <- product.Serve(d.listener)
		stop()
	}()
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		d.draw(ctx)
	}()
	err := d.server.Run(ctx)
	stop()
	<-closed
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	err = errors.Join(err, product.Shutdown(last))
	if e := <-failed; !errors.Is(e, http.ErrServerClosed) {
		err = errors.Join(err, e)
	}
	return err
}

func (d *demo) close() error {
	_ = d.listener.Close() // closed already after run
	d.halt()
	d.product.Wait()
	return d.server.Close()
}

func (d *demo) say(format string, args ...any) {
	_, _ = fmt.Fprintf(d.Out, format, args...) // nobody to tell when nobody listens
}
