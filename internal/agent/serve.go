package agent

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"syscall"
	"time"
)

// drain is how long running requests may take to finish at the end.
const drain = 10 * time.Second

// lookEvery is how often the agent looks at the clock by itself, so that what
// falls due is remembered even while nobody asks.
const lookEvery = 10 * time.Minute

func (a *Agent) listen(ctx context.Context) (err error) {
	a.listener, err = (&net.ListenConfig{}).Listen(ctx, "tcp", a.cfg.Listen)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("another program listens on %s already: stop it, or choose another address with --listen", a.cfg.Listen)
	case err != nil:
		return fmt.Errorf("cannot listen: %w", err)
	}
	// A name such as localhost is whatever the machine's resolver makes of it.
	host, _, err := net.SplitHostPort(a.Addr().String())
	if err != nil || !isLoopback(host) && len(a.cfg.Expose) == 0 {
		return fmt.Errorf("%s stands for %s, which other machines can reach: listen on 127.0.0.1", a.cfg.Listen, a.Addr())
	}
	return nil
}

func (a *Agent) server() *http.Server {
	return &http.Server{
		Handler: a.handler(), ErrorLog: slog.NewLogLogger(a.cfg.Log.Handler(), slog.LevelDebug),
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: time.Minute, WriteTimeout: 2 * time.Minute,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10,
	}
}

// Run serves until ctx ends, then lets running requests finish.
func (a *Agent) Run(ctx context.Context) error {
	failed := make(chan error, 1)
	go func() { failed <- a.http.Serve(a.listener) }()
	a.cfg.Log.Info("serving", "url", fmt.Sprintf("http://localhost:%d/", a.Port()), "address", a.Addr().String(),
		"product", a.cfg.Product, "install_id", a.InstallID(), "token_file", a.TokenFile())
	working, stopWorking := context.WithCancel(ctx)
	var work sync.WaitGroup
	work.Go(func() { a.talk(working) })
	defer work.Wait()
	defer stopWorking()
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case err := <-failed:
			return err
		case <-tick.C:
			if _, err := a.guard.Status(ctx); err != nil {
				a.cfg.Log.Error("look at the licenses", "error", err)
			}
		case <-ctx.Done():
			a.cfg.Log.Info("stopping")
			return a.stop(context.WithoutCancel(ctx))
		}
	}
}

func (a *Agent) stop(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, drain)
	defer cancel()
	err := a.http.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		return errors.Join(fmt.Errorf("requests that still ran after %s were cut off", drain), a.http.Close())
	}
	a.cfg.Log.Info("stopped")
	return err
}
