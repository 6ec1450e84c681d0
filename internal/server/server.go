package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"syscall"
	"time"

	"seatward.dev/seatward/internal/config"
)

// drain is how long running requests and jobs may take to finish at the end.
const drain = 20 * time.Second

// Server is the portal, the console, the API and the jobs.
type Server struct {
	*Parts
	http     *http.Server
	listener net.Listener
	metrics  *http.Server // nil: none
	log      *slog.Logger
}

// New assembles the parts and begins to listen; nothing is served before Run.
func New(ctx context.Context, cfg config.Config, o Options) (*Server, error) {
	parts, err := Assemble(ctx, cfg, o)
	if err != nil {
		return nil, err
	}
	s := &Server{Parts: parts, log: parts.options.Log}
	if err := s.listen(ctx); err != nil {
		return nil, errors.Join(err, parts.Close())
	}
	return s, nil
}

func (s *Server) listen(ctx context.Context) error {
	l, err := s.options.Listener, error(nil)
	if l == nil {
		l, err = (&net.ListenConfig{}).Listen(ctx, "tcp", s.Config.Listen)
	}
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("another program listens on %s already: stop it, or choose another address with SEATWARD_LISTEN", s.Config.Listen)
	}
	if err != nil {
		return fmt.Errorf("SEATWARD_LISTEN: %w", err)
	}
	s.listener = l
	m := newMetrics()
	s.http = s.newHTTP(observe(m, s.log, s.options.Clock, realAddress(s.Config.TrustedProxies, s.routes())))
	if s.Config.MetricsListen != "" {
		mux := http.NewServeMux()
		mux.Handle("GET /metrics", m.handler())
		s.metrics = s.newHTTP(mux)
		s.metrics.Addr = s.Config.MetricsListen
	}
	return nil
}

func (s *Server) newHTTP(h http.Handler) *http.Server {
	return &http.Server{
		Handler: h, ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
		ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
	}
}

// Addr is the address it listens on, for those who asked for port 0.
func (s *Server) Addr() net.Addr { return s.listener.Addr() }

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
	if s.metrics != nil {
		go func() { failed <- s.metrics.ListenAndServe() }()
	}
	s.log.Info("serving", "url", s.Config.URL, "address", s.Addr().String(), "database", s.Store.Engine())
	var err error
	select {
	case <-ctx.Done():
		s.log.Info("stopping")
	case err = <-failed:
	}
	return errors.Join(err, s.stop(work))
}

func (s *Server) stop(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, drain)
	defer cancel()
	errs := []error{s.http.Shutdown(ctx)}
	if s.metrics != nil {
		errs = append(errs, s.metrics.Shutdown(ctx))
	}
	return errors.Join(append(errs, s.Queue.Stop(ctx))...)
}

// Close puts everything away. It may be called without Run.
func (s *Server) Close() error {
	_ = s.listener.Close() // closed already after Run
	return s.Parts.Close()
}
