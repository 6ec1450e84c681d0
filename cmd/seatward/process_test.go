package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// process is a running `seatward serve` or `seatward agent`.
type process struct {
	cmd       *exec.Cmd
	address   string // where it listens
	installID string // of an agent
	stdout    strings.Builder
	stderr    strings.Builder
	read      chan struct{} // closed when stderr has ended
}

type processKey struct{}

func command(ts *testscript.TestScript, args ...string) *exec.Cmd {
	path, err := exec.LookPath("seatward") // put there by testscript.Main
	ts.Check(err)
	cmd := exec.CommandContext(testOf(ts).Context(), path, args...)
	cmd.Dir = ts.MkAbs(".")
	cmd.Env = environment(ts)
	return cmd
}

// environment is the script's, which the framework keeps to itself.
func environment(ts *testscript.TestScript) []string {
	env := []string{"PATH=" + ts.Getenv("PATH"), "HOME=" + ts.Getenv("HOME"), "TMPDIR=" + ts.Getenv("TMPDIR")}
	for _, name := range []string{"URL", "DATABASE", "SECRET_FILE", "LOG", "LISTEN", "LISTN", "SMTP", "METRICS_LISTEN", "BRAND"} {
		if v := ts.Getenv("SEATWARD_" + name); v != "" {
			env = append(env, "SEATWARD_"+name+"="+v)
		}
	}
	for _, name := range []string{"PRODUCT", "PRODCT", "ROOT"} {
		if v := ts.Getenv("SEATWARD_AGENT_" + name); v != "" {
			env = append(env, "SEATWARD_AGENT_"+name+"="+v)
		}
	}
	return env
}

func serveCmd(ts *testscript.TestScript, neg bool, args []string) { serving(ts, neg, "serve", args) }

func agentCmd(ts *testscript.TestScript, neg bool, args []string) {
	p := serving(ts, neg, "agent", args)
	ts.Setenv("INSTALL", p.installID)
}

// serving starts what listens until it is stopped.
func serving(ts *testscript.TestScript, neg bool, name string, args []string) *process {
	p := processOf(ts)
	if neg || p.cmd != nil {
		ts.Fatalf("one server at a time")
	}
	ts.Check(p.start(command(ts, append([]string{name, "--listen", "127.0.0.1:0"}, args...)...)))
	ts.Defer(p.kill)
	ts.Setenv("ADDRESS", p.address)
	return p
}

func stopCmd(ts *testscript.TestScript, _ bool, _ []string) {
	p := processOf(ts)
	stdout, stderr, err := p.stop()
	_, _ = ts.Stdout().Write([]byte(stdout))
	_, _ = ts.Stderr().Write([]byte(stderr))
	ts.Check(err)
}

func processOf(ts *testscript.TestScript) *process {
	p, ok := ts.Value(processKey{}).(*process)
	if !ok {
		ts.Fatalf("no place for a process")
	}
	return p
}

// start starts the program and waits until it says where it serves.
func (p *process) start(cmd *exec.Cmd) error {
	p.stdout.Reset()
	p.stderr.Reset()
	p.read = make(chan struct{})
	cmd.Stdout = &p.stdout
	pipe, err := cmd.StderrPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return err
	}
	p.cmd = cmd
	serving := make(chan []string, 1)
	go p.listen(pipe, serving)
	select {
	case said := <-serving:
		p.address, p.installID = said[1], said[2]
		return nil
	case <-p.read:
		err := cmd.Wait()
		p.cmd = nil
		return fmt.Errorf("the server ended early (%w): %s", err, p.stderr.String())
	}
}

// listen reads the log to its end, and tells the address when it comes by.
func (p *process) listen(pipe io.Reader, serving chan<- []string) {
	defer close(p.read)
	address := regexp.MustCompile(`msg"?[=:]"?serving.*[" ]address"?[=:]"?([0-9.:]+)(?:.*install_id"?[=:]"?([0-9a-f-]+))?`)
	lines := bufio.NewScanner(pipe)
	for lines.Scan() {
		p.stderr.WriteString(lines.Text() + "\n")
		if m := address.FindStringSubmatch(lines.Text()); m != nil {
			serving <- m
		}
	}
}

// stop asks the program to end and returns what it has said.
func (p *process) stop() (stdout, stderr string, err error) {
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return "", "", err
	}
	<-p.read
	err = p.cmd.Wait()
	p.cmd = nil
	return p.stdout.String(), p.stderr.String(), err
}

// kill ends the program the hard way, if it still runs.
func (p *process) kill() {
	if p.cmd == nil {
		return
	}
	_ = p.cmd.Process.Kill() // it may have ended by itself
	<-p.read
	_ = p.cmd.Wait() // it was killed
	p.cmd = nil
}

// ask sends a request and reads the answer.
func ask(r *http.Request) (status int, body string, err error) {
	ctx, cancel := context.WithTimeout(r.Context(), time.Minute)
	defer cancel()
	answer, err := http.DefaultTransport.RoundTrip(r.WithContext(ctx))
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = answer.Body.Close() }()
	b, err := io.ReadAll(answer.Body)
	return answer.StatusCode, string(b), err
}
