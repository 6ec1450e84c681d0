package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"

	"seatward.dev/seatward/internal/config"
)

// drain is how long running requests and jobs may take to finish at the end.
const drain = 20 * time.Second

// Server is the portal, the console, the API and the jobs.
type Server struct {
	*Parts
	http            *http.Server
	listener        net.Listener
	metrics         *http.Server
	metricsListener net.Listener // nil: none
	log             *slog.Logger
}

// New begins to listen and assembles the parts; nothing is served before Run.
// It takes its addresses first, so that a start which cannot succeed changes
// nothing. After an error everything is closed but Options.Listener.
func New(ctx context.Context, cfg config.Config, o Options) (*Server, error) {
	s := &Server{listener: o.Listener}
	err := s.listen(ctx, cfg)
	if err == nil {
		s.Parts, err = Assemble(ctx, cfg, o)
	}
	if err != nil {
		if s.listener != nil && s.listener != o.Listener {
			err = errors.Join(err, s.listener.Close())
		}
		if s.metricsListener != nil {
			err = errors.Join(err, s.metricsListener.Close())
		}
		return nil, err
	}
	s.log = s.options.Log
	m := newMetrics()
	s.http = s.newHTTP(s.handler(m))                   //nolint:contextcheck // pages that never change are drawn now, for nobody yet
	s.http.RegisterOnShutdown(s.Floating.StopWatching) // who watches would be waited for in vain
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", m.handler())
	s.metrics = s.newHTTP(mux)
	return s, nil
}

// handler is what every request passes on its way to the routes.
func (s *Server) handler(m *metrics) http.Handler {
	h := observe(m, s.log, s.options.Clock, s.routes())
	return secure(strings.HasPrefix(s.Config.URL, "https://"), realAddress(s.Config.TrustedProxies, h))
}

func (s *Server) listen(ctx context.Context, cfg config.Config) (err error) {
	if s.listener == nil {
		if s.listener, err = listen(ctx, cfg.Listen, "SEATWARD_LISTEN"); err != nil {
			return err
		}
	}
	if cfg.MetricsListen != "" {
		s.metricsListener, err = listen(ctx, cfg.MetricsListen, "SEATWARD_METRICS_LISTEN")
	}
	return err
}

func listen(ctx context.Context, address, variable string) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("another program listens on %s already: stop it, or choose another address with %s", address, variable)
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("this user may not listen on %s: choose a port above 1023 with %s, behind a proxy", address, variable)
	case err != nil:
		return nil, fmt.Errorf("%s: %w", variable, err)
	}
	return l, nil
}

func (s *Server) newHTTP(h http.Handler) *http.Server {
	return &http.Server{
		Handler: h, ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
		ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
		WriteTimeout: 5 * time.Minute, // who reads slower than that keeps a place that others need
	}
}

// Addr is the address it listens on, for those who asked for port 0.
func (s *Server) Addr() net.Addr { return s.listener.Addr() }

// MetricsAddr is the address of the metrics; nil when there are none.
func (s *Server) MetricsAddr() net.Addr {
	if s.metricsListener == nil {
		return nil
	}
	return s.metricsListener.Addr()
}

// Handler is the server's handler, for tests that need no listener.
func (s *Server) Handler() http.Handler { return s.http.Handler }

// Run works on jobs and serves until ctx ends, then lets what runs finish.
func (s *Server) Run(ctx context.Context) error {
	work := context.WithoutCancel(ctx)
	if err := s.Queue.Start(work); err != nil {
		return err
	}
	failed := make(chan error, 2)
	go func() { failed <- s.http.Serve(s.listener) }()
	started := []any{"url", s.Config.URL, "address", s.Addr().String(), "database", s.Store.Engine(), "version", s.options.Version}
	if s.metricsListener != nil {
		go func() { failed <- s.metrics.Serve(s.metricsListener) }()
		started = append(started, "metrics", s.MetricsAddr().String())
	}
	s.log.Info("serving", started...)
	var err error
	select {
	case <-ctx.Done():
		s.log.Info("stopping")
	case err = <-failed:
	}
	if err = errors.Join(err, s.stop(work)); err == nil {
		s.log.Info("stopped")
	}
	return err
}

// stop takes no new requests and lets running ones and jobs finish in time.
func (s *Server) stop(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, drain)
	defer cancel()
	err := s.http.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		err = errors.Join(fmt.Errorf("requests that still ran after %s were cut off", drain), s.http.Close())
	}
	// The metrics last: how it stops is worth watching.
	return errors.Join(err, s.Queue.Stop(ctx), s.metrics.Close())
}

// Close puts everything away. It may be called without Run.
func (s *Server) Close() error {
	_ = s.listener.Close() // closed already after Run
	if s.metricsListener != nil {
		_ = s.metricsListener.Close()
	}
	return s.Parts.Close()
}
