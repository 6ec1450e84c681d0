package server_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/config"
	"seatward.dev/seatward/internal/pgtest"
	"seatward.dev/seatward/internal/server"
	"seatward.dev/seatward/internal/store/storetest"
	"seatward.dev/seatward/internal/web"
)

func TestReadyFollowsTheDatabase(t *testing.T) {
	t.Parallel()
	database := storetest.PostgresTarget(t)
	h := run(t, settings(t, database))
	if r := h.ask("GET", "/readyz"); r.status != http.StatusOK || r.body != "ready\n" {
		t.Errorf("at first: %d %s", r.status, r.body)
	}
	token := h.token()
	name, maintenance := apart(t, database)
	administer(t, maintenance,
		`ALTER DATABASE `+name+` ALLOW_CONNECTIONS false`,
		`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '`+strings.Trim(name, `"`)+`'`)
	r := h.until("/readyz", func(r reply) bool { return r.status == http.StatusServiceUnavailable })
	if r.body != "the database does not answer\n" {
		t.Errorf("away: %s", r.body)
	}
	if r := h.ask("GET", "/healthz"); r.status != http.StatusOK {
		t.Errorf("without its database it is as good as dead: %d", r.status)
	}
	if r := h.ask("GET", "/v1/organizations", "Authorization", "Bearer "+token); r.status != http.StatusServiceUnavailable {
		t.Errorf("the API says %d %s", r.status, r.body)
	}
	administer(t, maintenance, `ALTER DATABASE `+name+` ALLOW_CONNECTIONS true`)
	h.until("/readyz", func(r reply) bool { return r.status == http.StatusOK })
}

// apart is a database's quoted name, and the URL of another one on its server.
func apart(t *testing.T, database string) (name, maintenance string) {
	t.Helper()
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	name = pgx.Identifier{strings.TrimPrefix(u.Path, "/")}.Sanitize()
	u.Path = "/postgres"
	return name, u.String()
}

func administer(t *testing.T, database string, statements ...string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(t.Context())) }()
	for _, s := range statements {
		if _, err := conn.Exec(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
}

func TestNotReadyBesideANewerSchema(t *testing.T) {
	t.Parallel()
	cfg := settings(t, storetest.SQLiteTarget(t))
	h := run(t, cfg)
	_, err := h.Store.SQLite().ExecContext(t.Context(), `INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, TRUE)`)
	if err != nil {
		t.Fatal(err)
	}
	if r := h.ask("GET", "/readyz"); r.status != http.StatusServiceUnavailable || !strings.Contains(r.body, "schema version 9999, this binary knows") {
		t.Errorf("%d %s", r.status, r.body)
	}
	if _, err := server.New(t.Context(), cfg, server.Options{}); err == nil || !strings.Contains(err.Error(), "at least as new") {
		t.Errorf("a second one started: %v", err)
	}
}

// Several nodes come up on an empty database at the same moment: one makes the
// schema, the secret and the chain, and all use them.
func TestNodesThatStartAtOnceShareOneChain(t *testing.T) {
	t.Parallel()
	cfg := settings(t, pgtest.Empty(t))
	nodes := make([]*server.Server, 3)
	errs := make([]error, len(nodes))
	var starting sync.WaitGroup
	begin := make(chan struct{})
	for i := range nodes {
		starting.Go(func() {
			<-begin
			nodes[i], errs[i] = server.New(t.Context(), cfg, server.Options{})
		})
	}
	close(begin)
	starting.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	for _, n := range nodes {
		ring := n.Keys.Ring()
		if string(ring.RootPEM()) != string(nodes[0].Keys.Ring().RootPEM()) || string(ring.JWKS()) != string(nodes[0].Keys.Ring().JWKS()) {
			t.Error("two nodes sign with different chains")
		}
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	}
	strange := cfg
	strange.SecretFile = filepath.Join(t.TempDir(), "secret")
	_, err := server.New(t.Context(), strange, server.Options{})
	if err == nil || !strings.Contains(err.Error(), "every node needs the same one") {
		t.Errorf("a node with a secret of its own: %v", err)
	}
	if _, err := os.Stat(strange.SecretFile); !os.IsNotExist(err) {
		t.Errorf("it made itself a secret (%v)", err)
	}
}

// A request that runs when the signal comes is answered; nobody new gets in.
func TestStoppingLetsRunningRequestsFinish(t *testing.T) {
	t.Parallel()
	entered, leave := make(chan struct{}), make(chan struct{})
	h := run(t, settings(t, storetest.SQLiteTarget(t)), func(o *server.Options) {
		o.Routes = []web.Route{{Pattern: "GET /long", Action: access.Public, Handle: func(c *web.Call) error {
			close(entered)
			<-leave
			if err := c.R.Context().Err(); err != nil {
				return err
			}
			_, err := c.W.Write([]byte("finished"))
			return err
		}}}
	})
	answered := make(chan reply, 1)
	go func() {
		r, err := h.send("GET", "http://"+h.Addr().String()+"/long")
		if err != nil {
			t.Error(err)
		}
		answered <- r
	}()
	<-entered
	h.cut()
	for {
		if _, err := h.send("GET", "http://"+h.Addr().String()+"/healthz", "Connection", "close"); err != nil {
			break // nobody new gets in
		}
	}
	close(leave)
	if r := <-answered; r.status != http.StatusOK || r.body != "finished" {
		t.Errorf("the request that ran: %d %s", r.status, r.body)
	}
	if err := h.done(); err != nil {
		t.Errorf("stopped with: %v", err)
	}
}

func TestAStartThatCannotSucceedChangesNothing(t *testing.T) {
	t.Parallel()
	taken := free(t).Addr().String()
	for name, adjust := range map[string]func(*config.Config){
		"SEATWARD_LISTEN":         func(c *config.Config) { c.Listen = taken },
		"SEATWARD_METRICS_LISTEN": func(c *config.Config) { c.MetricsListen = taken },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := filepath.Join(t.TempDir(), "data")
			cfg := settings(t, "sqlite:"+filepath.Join(folder, "seatward.db"))
			adjust(&cfg)
			_, err := server.New(t.Context(), cfg, server.Options{})
			if err == nil || !strings.Contains(err.Error(), taken) || !strings.Contains(err.Error(), name) {
				t.Errorf("got %v", err)
			}
			if _, err := os.Stat(folder); !os.IsNotExist(err) {
				t.Errorf("it made %s (%v)", folder, err)
			}
		})
	}
}
