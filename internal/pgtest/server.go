package pgtest

import (
	"bufio"
	"bytes"
	"context"
	_ "embed" // for server.sh
	"fmt"
	"io"
	"os/exec"
	"strings"
)

//go:embed server.sh
var serverScript string

// server is a private server. It lives as long as the script's standard input is open, that is, as long as this
// process: nothing holds the other end of the pipe but the process itself, so the operating system closes it
// however the process ends.
type server struct {
	url      string
	lifeline io.WriteCloser // kept, because a collected pipe is a closed pipe
}

func startServer() (*server, error) {
	// No context: the server outlives the test that happens to need it first.
	cmd := exec.CommandContext(context.Background(), "sh", "-c", serverScript)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start PostgreSQL: %w", err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		_ = cmd.Wait() // the complaint says more than the exit status
		return nil, fmt.Errorf("start PostgreSQL:\n%s", complaint.String())
	}
	return &server{url: strings.TrimSpace(line), lifeline: stdin}, nil
}
