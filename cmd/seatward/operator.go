package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"seatward.dev/seatward/internal/app/vendor"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/server"
)

func adminCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "admin", Short: "Administrators of the vendor", Args: arguments(cobra.NoArgs), RunE: help}
	var in vendor.AdminInput
	var passwordFile string
	create := &cobra.Command{
		Use:   "create --email E [--name N] [--password-file F]",
		Short: "Make an administrator, or make an existing account one",
		Long: "Make an administrator. A new account needs a name and a password; an existing one becomes\n" +
			"administrator, and its password is replaced when one is given.",
		Args: arguments(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if passwordFile != "" {
				b, err := os.ReadFile(passwordFile) //nolint:gosec // the operator names the file
				if err != nil {
					return fmt.Errorf("the password file cannot be read: %w", err)
				}
				line, _, _ := strings.Cut(string(b), "\n")
				in.Password = strings.TrimSuffix(line, "\r")
			}
			if in.Name == "" {
				in.Name, _, _ = strings.Cut(in.Email, "@")
			}
			return withParts(cmd, func(p *server.Parts) error {
				a, err := p.Vendor.CreateAdmin(cmd.Context(), domain.Operator(), in)
				if passwordFile == "" && domain.HasCode(err, domain.CodeRequired) {
					return usageError{fmt.Errorf("--password-file required: %s has no account yet", in.Email)}
				}
				if err == nil {
					say(cmd, "%s is an administrator.\n", a.Email.Address)
				}
				return err
			})
		},
	}
	create.Flags().StringVar(&in.Email, "email", "", "address to sign in with (required)")
	create.Flags().StringVar(&in.Name, "name", "", "name of a new account (default: what is before the @)")
	create.Flags().StringVar(&passwordFile, "password-file", "", "file with the password on its first line")
	required(create, "email")
	settingFlags(create, offline()...)
	cmd.AddCommand(create)
	return cmd
}

func accountCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "account", Short: "People's accounts", Args: arguments(cobra.NoArgs), RunE: help}
	reset := &cobra.Command{
		Use:   "second-factor-reset EMAIL",
		Short: "Turn somebody's second factor off, who has lost it",
		Long: "Turn the second factor of an account off, for somebody who has lost their authenticator and their\n" +
			"recovery codes. Be sure that it is them who ask: from then on the password alone opens the account.\n" +
			"They are signed out everywhere and told by mail, and the vendor's activity log says so.",
		Args: arguments(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withParts(cmd, func(p *server.Parts) error {
				a, err := p.Accounts.ResetSecondFactor(cmd.Context(), domain.Operator(), args[0])
				if domain.HasCode(err, domain.CodeNotFound) {
					return fmt.Errorf("%s has no account", args[0])
				}
				if err == nil {
					say(cmd, "The second factor of %s is off.\n", a.Email.Address)
				}
				return err
			})
		},
	}
	settingFlags(reset, offline()...)
	cmd.AddCommand(reset)
	return cmd
}

func tokenCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "token", Short: "API tokens", Args: arguments(cobra.NoArgs), RunE: help}
	var role, name, expires string
	create := &cobra.Command{
		Use:   "create --role R --name N [--expires 30d]",
		Short: "Make a vendor API token and print it, this once",
		Args:  arguments(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			life, err := parseLife(expires)
			if err != nil {
				return usageError{err}
			}
			return withParts(cmd, func(p *server.Parts) error {
				secret, _, err := p.Vendor.CreateToken(cmd.Context(), domain.Operator(), name, role, life)
				if err == nil {
					say(cmd, "%s\n", secret)
				}
				return err
			})
		},
	}
	create.Flags().StringVar(&role, "role", "", "admin, sales, support, finance or read_only (required)")
	create.Flags().StringVar(&name, "name", "", "what it is for (required)")
	create.Flags().StringVar(&expires, "expires", "30d", fmt.Sprintf("how long it works: %dd to %dd, or 36h", vendor.MinTokenDays, vendor.MaxTokenDays))
	required(create, "role", "name")
	settingFlags(create, offline()...)
	cmd.AddCommand(create)
	return cmd
}

// parseLife reads "30d" or a Go duration such as "36h".
func parseLife(s string) (time.Duration, error) {
	const day = 24 * time.Hour
	var life time.Duration
	if days, ok := strings.CutSuffix(s, "d"); ok {
		if n, err := strconv.Atoi(days); err == nil && n <= vendor.MaxTokenDays {
			life = time.Duration(n) * day
		}
	} else if d, err := time.ParseDuration(s); err == nil {
		life = d
	}
	if life < vendor.MinTokenDays*day || life > vendor.MaxTokenDays*day {
		return 0, fmt.Errorf("--expires is from %dd to %dd, or a time in between such as 36h", vendor.MinTokenDays, vendor.MaxTokenDays)
	}
	return life, nil
}

func migrateCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "migrate",
		Short: "Bring the database's schema up to date; serve does so too",
		Args:  arguments(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withParts(cmd, func(p *server.Parts) error {
				v, err := p.Store.Schema(cmd.Context())
				if err == nil {
					say(cmd, "schema version %d\n", v.Have)
				}
				return err
			})
		},
	}
	settingFlags(cmd, offline()...)
	return cmd
}
