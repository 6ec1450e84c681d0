package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"seatward.dev/sdk"

	"seatward.dev/seatward/internal/agent"
)

// agentSetting is a flag of `seatward agent` and the variable of the same name.
type agentSetting struct{ flag, usage, standard string }

func (s agentSetting) variable() string {
	return "SEATWARD_AGENT_" + strings.ToUpper(strings.ReplaceAll(s.flag, "-", "_"))
}

func agentSettings() []agentSetting {
	return []agentSetting{
		{"product", "slug of the product in the vendor's catalog; required", ""},
		{"root", "file with the vendor's root certificates in PEM; several by commas; required", ""},
		{"product-name", "what people call the product; default its slug", ""},
		{"state", "folder for keys, numbers of users and token; made at the first start", "seatward-agent"},
		{"listen", "address to listen on", "127.0.0.1:7373"},
		{"expose", "host names by which other machines may ask, by commas; needed to listen beyond this one", ""},
		{"token-file", "file with the token that everybody has to show; default token in the folder", ""},
		{"portal", "address of the vendor's Customer portal, for links", ""},
		{"report", "send the usage to the portal daily and take new licenses from it: yes or no", "no"},
		{"organization", "id of the organization whose floating seats are leased from the portal", ""},
		{"lease-token-file", "file with an API token of the organization with the scope leases", ""},
		{"delegation", "file with a block of floating seats given to this site, to be leased out here", ""},
		{"product-version", "version of the product, for the portal", ""},
		{"host", "what this machine is called, for containers; the portal learns a hash of it; default the host name", ""},
		{"zone", "time zone in which months begin, such as Europe/Berlin", "UTC"},
		{"external", "which external users count: month_active or all", string(seatward.MonthActive)},
		{"log", "format of the log: text or json", "text"},
	}
}

func agentCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "agent --product SLUG --root ROOT.pem",
		Short: "Answer about licenses beside a product, in any language, over HTTP on this machine",
		Long: "Keep a product's license keys and answer about them over HTTP on this machine, until SIGINT or\n" +
			"SIGTERM: the SDK for products that are not written in Go. It needs neither a database nor a network.\n\n" +
			"Every setting is a flag or an environment variable; the flag wins. The first start makes the\n" +
			"Install ID and the token. docs/agent.md has all that can be asked.",
		Args: arguments(cobra.NoArgs),
		RunE: runAgent,
	}
	for _, s := range agentSettings() {
		usage := s.usage + " [" + s.variable() + "]"
		if s.standard != "" {
			usage += " (default " + s.standard + ")"
		}
		cmd.Flags().String(s.flag, "", usage)
	}
	cmd.Flags().Lookup("report").NoOptDefVal = "yes"
	return cmd
}

func runAgent(cmd *cobra.Command, _ []string) error {
	values := agentValues(cmd)
	log := logger(cmd.ErrOrStderr(), values["log"])
	for _, name := range unknownAgentVariables(os.Environ()) {
		log.Warn("a variable that is no setting: is it misspelled? See seatward agent --help", "variable", name)
	}
	cfg, err := agentConfig(values)
	if err != nil {
		return usageError{err}
	}
	cfg.Log, cfg.Clock = log, time.Now
	a, err := agent.Open(cmd.Context(), cfg)
	if err != nil {
		return err
	}
	if a.NewToken {
		say(cmd, "Programs and administrators show the token that was written to\n  %s\n", a.TokenFile())
	}
	forgetStart()
	return errors.Join(a.Run(cmd.Context()), a.Close())
}

// agentValues are all settings as text: flags win over the environment.
func agentValues(cmd *cobra.Command) map[string]string {
	values := map[string]string{}
	for _, s := range agentSettings() {
		v := os.Getenv(s.variable())
		if f := cmd.Flags().Lookup(s.flag); f.Changed {
			v = f.Value.String()
		}
		if v = strings.TrimSpace(v); v == "" {
			v = s.standard
		}
		values[s.flag] = v
	}
	return values
}

// agentConfig checks the settings whole: all mistakes are told at once.
func agentConfig(values map[string]string) (agent.Config, error) {
	cfg := agent.Config{
		Product: values["product"], ProductName: values["product-name"], Dir: values["state"], Listen: values["listen"],
		Expose: byCommas(values["expose"]), TokenFile: values["token-file"], PortalURL: values["portal"],
		External: seatward.ExternalCount(values["external"]),
		Report:   values["report"] == "yes", Version: values["product-version"], Host: values["host"],
	}
	var wrong []error
	for _, name := range byCommas(values["root"]) {
		pem, err := os.ReadFile(name)
		if err != nil {
			wrong = append(wrong, fmt.Errorf("--root: %w", err))
		}
		cfg.Roots = append(append(cfg.Roots, pem...), '\n')
	}
	cfg.Organization = values["organization"]
	for flag, into := range map[string]*string{"lease-token-file": &cfg.LeaseToken, "delegation": &cfg.Delegation} {
		if name := values[flag]; name != "" {
			text, err := os.ReadFile(name)
			if err != nil {
				wrong = append(wrong, fmt.Errorf("--%s: %w", flag, err))
			}
			*into = strings.TrimSpace(string(text))
		}
	}
	var err error
	if cfg.Location, err = time.LoadLocation(values["zone"]); err != nil {
		wrong = append(wrong, fmt.Errorf("--zone: %w", err))
	}
	if cfg.External != seatward.MonthActive && cfg.External != seatward.AllExternal {
		wrong = append(wrong, fmt.Errorf("--external: is %s or %s, not %q", seatward.MonthActive, seatward.AllExternal, cfg.External))
	}
	if values["report"] != "yes" && values["report"] != "no" {
		wrong = append(wrong, fmt.Errorf("--report: is yes or no, not %q", values["report"]))
	}
	if values["log"] != "text" && values["log"] != "json" {
		wrong = append(wrong, fmt.Errorf("--log: is text or json, not %q", values["log"]))
	}
	if len(wrong) == 0 {
		wrong = append(wrong, cfg.Check())
	}
	return cfg, errors.Join(wrong...)
}

func byCommas(s string) []string {
	var parts []string
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}

func unknownAgentVariables(environ []string) []string {
	var unknown []string
	for _, entry := range environ {
		name, _, _ := strings.Cut(entry, "=")
		ours := func(s agentSetting) bool { return s.variable() == name }
		if strings.HasPrefix(name, "SEATWARD_AGENT_") && !slices.ContainsFunc(agentSettings(), ours) {
			unknown = append(unknown, name)
		}
	}
	slices.Sort(unknown)
	return unknown
}
