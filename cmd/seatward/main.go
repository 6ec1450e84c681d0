// Command seatward is the customer portal and license server that a software vendor
// hosts itself.
//
// Run `seatward help` for its commands. Exit status: 0 done, 1 failed, 2 wrong
// usage. What went wrong, and the way out, goes to standard error.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	_ "time/tzdata" // the one static file brings its own time zones

	"github.com/spf13/cobra"
)

// version is set when building, see the Makefile.
var version = "devel"

func main() { os.Exit(run()) }

func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// Who asks a second time does not want to wait: that signal ends the program.
	context.AfterFunc(ctx, stop)
	return report(os.Stderr, root().ExecuteContext(ctx))
}

func root() *cobra.Command {
	cmd := &cobra.Command{
		Use:           "seatward",
		Short:         "The customer portal and license server that a software vendor hosts itself",
		Version:       version,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          arguments(cobra.NoArgs),
		RunE:          help,

		SuggestionsMinimumDistance: 2,
	}
	cmd.SetVersionTemplate("seatward {{.Version}}\n")
	cmd.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usageError{fmt.Errorf("%w: see %s --help", err, c.CommandPath())}
	})
	cmd.AddCommand(serveCommand(), demoCommand(), agentCommand(), adminCommand(), accountCommand(), tokenCommand(), migrateCommand(), keyCommand(), permissionKeyCommand(), versionCommand())
	cmd.SetHelpCommand(helpCommand())
	cmd.InitDefaultCompletionCmd()
	if completion, _, err := cmd.Find([]string{"completion"}); err == nil {
		completion.Args, completion.RunE = arguments(cobra.NoArgs), help
	}
	return cmd
}

func help(cmd *cobra.Command, _ []string) error { return cmd.Help() }

// helpCommand is cobra's own, but for topics that do not exist.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Help about any command",
		RunE: func(cmd *cobra.Command, args []string) error {
			topic, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return usageError{fmt.Errorf("there is no command %q: see %s --help", strings.Join(args, " "), cmd.Root().Name())}
			}
			topic.InitDefaultHelpFlag()
			return topic.Help()
		},
	}
}
