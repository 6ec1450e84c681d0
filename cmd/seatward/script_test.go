package main

import (
	"errors"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"seatward.dev/sdk/license"
	"seatward.dev/sdk/licensetest"

	"seatward.dev/seatward/internal/pgtest"
	"seatward.dev/seatward/internal/store"
)

// TestMain lets this binary be `seatward` for those who start one.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"seatward": main})
}

type testKey struct{}

// TestScripts runs each file in testdata/script: real processes, as an operator
// starts them. Beside the usual commands of such scripts there are:
//
//	agent ARGS...     starts `seatward agent` likewise; sets $ADDRESS and $INSTALL
//	serve ARGS...     starts `seatward serve` on a free port and waits until it serves; sets $ADDRESS
//	terminate         sends SIGTERM and wants exit status 0; leaves serve.stdout and serve.stderr
//	http METHOD PATH [FILE]  asks the running server, with $TOKEN if set and the file as JSON; prints status and body
//	guide FILE        runs the examples of a guide in docs as one shell script
//	token FILE        sets $TOKEN to what the file holds
//	occupy            listens on a free port; sets $OCCUPIED
//	newer PATH        makes an SQLite file one schema newer than this binary
//	postgres          sets SEATWARD_DATABASE to an empty PostgreSQL database
//	keys              writes license keys and roots
//	exits CODE ARGS   runs seatward and wants that exit status and a complaint of seatward's, and nothing on standard output
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Values[testKey{}] = env.T()
			env.Values[processKey{}] = &process{}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"agent": agentCmd, "guide": guide, "serve": serveCmd, "terminate": stopCmd, "http": httpCmd, "occupy": occupy, "newer": newer, "postgres": postgres, "keys": keys,
			"exits": exits, "token": func(ts *testscript.TestScript, _ bool, args []string) { ts.Setenv("TOKEN", ts.ReadFile(args[0])) },
		},
		RequireUniqueNames: true,
	})
}

// exits runs seatward where it has to fail, and has its complaint in stderr.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE ARGS...")
	}
	cmd := command(ts, args[1:]...)
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	_, _ = ts.Stderr().Write([]byte(stderr.String()))
	if got := strconv.Itoa(cmd.ProcessState.ExitCode()); got != args[0] {
		ts.Fatalf("exit status %s, want %s (%v)\n%s", got, args[0], err, stderr.String())
	}
	if stdout.Len() > 0 || !strings.Contains("\n"+stderr.String(), "\nseatward: ") {
		ts.Fatalf("a failure belongs on standard error alone:\n%s\n%s", stdout.String(), stderr.String())
	}
}

func occupy(ts *testscript.TestScript, _ bool, _ []string) {
	l, err := (&net.ListenConfig{}).Listen(testOf(ts).Context(), "tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { _ = l.Close() })
	ts.Setenv("OCCUPIED", l.Addr().String())
}

func newer(ts *testscript.TestScript, _ bool, args []string) {
	ctx := testOf(ts).Context()
	st, err := store.Open(ctx, "sqlite:"+ts.MkAbs(args[0]))
	ts.Check(err)
	v, err := st.Schema(ctx)
	ts.Check(err)
	_, err = st.SQLite().ExecContext(ctx, `INSERT INTO goose_db_version (version_id, is_applied) VALUES ($1, TRUE)`, v.Want+1)
	ts.Check(errors.Join(err, st.Close()))
}

func postgres(ts *testscript.TestScript, _ bool, _ []string) {
	ts.Setenv("SEATWARD_DATABASE", pgtest.Empty(testOf(ts)))
}

func testOf(ts *testscript.TestScript) testing.TB {
	t, ok := ts.Value(testKey{}).(testing.TB)
	if !ok {
		ts.Fatalf("scripts run within go test")
	}
	return t
}

// keys writes what people have in their files and clipboards.
func keys(ts *testscript.TestScript, _ bool, _ []string) {
	vendor := licensetest.NewVendor("scripts")
	key := vendor.Issue(license.Claims{
		Issuer: "https://portal.example", LicenseID: "lic_1", Revision: 1, Audience: []string{ts.Getenv("INSTALL")},
		IssuedAt: time.Date(2026, 3, 14, 0, 0, 0, 0, time.UTC), NotBefore: time.Date(2026, 3, 14, 0, 0, 0, 0, time.UTC),
		Lic: license.Lic{
			Serial: "SW-1", Org: license.Org{ID: "org_1", Name: "Halden & Søn"}, Product: "studio",
			Plan: "team", Type: "perpetual", Name: "Yard", Users: license.Users{Internal: 10},
		},
	})
	for name, content := range map[string]string{
		"valid.key":     key,
		"truncated.key": key[:len(key)-20],
		"wrapped.key":   "> \u201c" + key[:100] + "\r\n> \u200b" + key[100:] + "\u201d\n",
		"empty.key":     " \n",
		"install.json":  `{"key": "` + key + `"}`,
		"status.jwt": vendor.IssueStatus(license.StatusList{
			Issuer: "https://portal.example", IssuedAt: licensetest.Epoch(), Expires: licensetest.Epoch().AddDate(0, 1, 0),
		}),
		"seats.jwt": vendor.IssueDelegation(license.Delegation{
			Issuer: "https://portal.example", ID: "dlg_1", Revision: 1, Product: "studio",
			IssuedAt: licensetest.Epoch(), NotBefore: licensetest.Epoch(), Expires: licensetest.Epoch().AddDate(19, 0, 0),
			Org: license.Org{ID: "org_1", Name: "Halden & Søn"}, Site: "Dry dock 4", Seats: 5, TTL: 10 * time.Minute, LicenseID: "lic_1",
		}),
		"root.pem":       string(vendor.RootPEM()),
		"other-root.pem": string(licensetest.NewVendor("another").RootPEM()),
	} {
		ts.Check(os.WriteFile(ts.MkAbs(name), []byte(content), 0o600))
	}
}

// httpCmd prints status and body of an answer, in this order.
func httpCmd(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 && len(args) != 3 {
		ts.Fatalf("usage: http METHOD PATH [FILE]")
	}
	var content string
	if len(args) == 3 {
		content = ts.ReadFile(args[2])
	}
	r, err := http.NewRequestWithContext(testOf(ts).Context(), args[0], "http://"+ts.Getenv("ADDRESS")+args[1], strings.NewReader(content))
	ts.Check(err)
	if content != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if token := ts.Getenv("TOKEN"); token != "" {
		r.Header.Set("Authorization", "Bearer "+strings.TrimSpace(token))
	}
	status, body, err := ask(r)
	ts.Check(err)
	_, err = ts.Stdout().Write([]byte(strconv.Itoa(status) + "\n" + body))
	ts.Check(err)
}

// TestEveryScriptIsRun: a file with another ending would look like a test.
func TestEveryScriptIsRun(t *testing.T) {
	t.Parallel()
	entries, err := os.ReadDir("testdata/script")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if filepath.Ext(e.Name()) != ".txtar" {
			t.Errorf("%s is no script", e.Name())
		}
	}
}
