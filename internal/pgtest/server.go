package pgtest

import (
	"bufio"
	"bytes"
	_ "embed" // for server.sh
	"fmt"
	"io"
	"os/exec"
	"strings"
)

//go:embed server.sh
var serverScript string

// lifeline is the writing end of the private server's standard input. It is kept here so that it is not
// collected, and with it closed, while tests still run.
var lifeline io.WriteCloser

// startServer starts a private server and returns its URL. The server lives as long as the script's standard
// input is open, that is, as long as this process: nothing holds the other end of the pipe but the process
// itself, so the operating system closes it however the process ends.
func startServer() (string, error) {
	cmd := exec.Command("sh", "-c", serverScript)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return "", err
	}
	lifeline = stdin
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", err
	}
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	if err := cmd.Start(); err != nil {
		return "", fmt.Errorf("start PostgreSQL: %w", err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		_ = cmd.Wait() // the complaint says more than the exit status
		return "", fmt.Errorf("start PostgreSQL:\n%s", complaint.String())
	}
	return strings.TrimSpace(line), nil
}
