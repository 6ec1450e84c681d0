package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"seatward.dev/sdk/license"
)

func keyCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "key", Short: "Look at license keys, without a server", Args: arguments(cobra.NoArgs), RunE: help}
	cmd.AddCommand(inspectCommand(), verifyCommand())
	return cmd
}

func inspectCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "inspect [FILE]",
		Short: "Print what a key says of itself, trusting nothing; - or no file is standard input",
		Args:  arguments(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			text, err := readKey(cmd, args)
			if err != nil {
				return err
			}
			u, err := license.Inspect(text)
			if err != nil {
				return refused(err)
			}
			payload, err := license.Encode(u.Claims)
			if err != nil {
				return refused(err)
			}
			return printJSON(cmd, payload)
		},
	}
}

func verifyCommand() *cobra.Command {
	var rootFile, installID, product string
	cmd := &cobra.Command{
		Use:   "verify --root ROOT.pem [--install-id ID] [--product SLUG] [FILE]",
		Short: "Verify a key under a root certificate, as a product does",
		Long: "Verify a key under a root certificate, as a product does, and print its claims.\n" +
			"Without --install-id or --product, any installation or product is accepted.",
		Args: arguments(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			pem, err := os.ReadFile(rootFile) //nolint:gosec // the operator names the file
			if err != nil {
				return fmt.Errorf("the root certificate cannot be read: %w", err)
			}
			roots, err := license.ParseRoots(pem)
			if err != nil {
				return fmt.Errorf("%s holds no root certificate: %w", rootFile, err)
			}
			text, err := readKey(cmd, args)
			if err != nil {
				return err
			}
			k, err := license.Verify(text, license.Expect{
				Roots: roots, InstallID: installID, AnyInstallation: installID == "", Product: product, AnyProduct: product == "", Now: time.Now(),
			})
			if err != nil {
				return refused(err)
			}
			payload, err := license.Encode(k.Claims)
			if err != nil {
				return refused(err)
			}
			return printJSON(cmd, payload)
		},
	}
	cmd.Flags().StringVar(&rootFile, "root", "", "file with the vendor's root certificate (required)")
	cmd.Flags().StringVar(&installID, "install-id", "", "installation the key must be for")
	cmd.Flags().StringVar(&product, "product", "", "product the key must be for")
	required(cmd, "root")
	return cmd
}

// refused is a key that was not accepted, with its stable reason.
func refused(err error) error {
	return fmt.Errorf("the key is refused (%s): %w", string(license.ReasonOf(err)), err)
}

// readKey reads a key from a file or standard input, and cleans it as products
// do.
func readKey(cmd *cobra.Command, args []string) (string, error) {
	in := cmd.InOrStdin()
	if len(args) == 1 && args[0] != "-" {
		f, err := os.Open(args[0])
		if err != nil {
			return "", fmt.Errorf("the key cannot be read: %w", err)
		}
		defer func() { _ = f.Close() }()
		in = f
	}
	b, err := io.ReadAll(io.LimitReader(in, 1<<20))
	if err != nil {
		return "", fmt.Errorf("the key cannot be read: %w", err)
	}
	if strings.TrimSpace(string(b)) == "" {
		return "", usageError{fmt.Errorf("there is no key in what was given: name a file, or pass the key on standard input")}
	}
	text, changed := license.Clean(string(b))
	if changed {
		_, _ = fmt.Fprintln(cmd.ErrOrStderr(), "Line breaks, spaces or quotation marks were removed from the key.")
	}
	return text, nil
}

func printJSON(cmd *cobra.Command, payload []byte) error {
	var v any
	if err := json.Unmarshal(payload, &v); err != nil {
		return err
	}
	e := json.NewEncoder(cmd.OutOrStdout())
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
