package main

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// guide runs the examples of a guide, one after the other in one shell, with
// $ADDRESS for its agent. So what people copy from there works.
func guide(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: guide FILE")
	}
	text, err := os.ReadFile("../../docs/" + args[0])
	ts.Check(err)
	examples := regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(string(text), -1)
	script := []string{"set -eu"}
	for _, example := range examples {
		script = append(script, example[1])
	}
	if len(examples) == 0 {
		ts.Fatalf("%s has no examples", args[0])
	}
	cmd := exec.CommandContext(testOf(ts).Context(), "sh", "-c", strings.Join(script, "\n"))
	cmd.Dir = ts.MkAbs(".")
	cmd.Env = append(environment(ts), "AGENT=http://"+ts.Getenv("ADDRESS"))
	out, err := cmd.CombinedOutput()
	if err != nil {
		ts.Fatalf("%v\n%s", err, out)
	}
	_, _ = ts.Stdout().Write(out)
}

// TestGuideHasEverything: docs/agent.md has each setting with its default.
func TestGuideHasEverything(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/agent.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range agentSettings() {
		row := "| `--" + s.flag + "` | `" + s.variable() + "` |"
		_, rest, found := strings.Cut(string(text), row)
		line, _, _ := strings.Cut(rest, "\n")
		if !found || s.standard != "" && !strings.Contains(line, "`"+s.standard+"`") {
			t.Errorf("docs/agent.md: %s with the default %q", row, s.standard)
		}
	}
}
