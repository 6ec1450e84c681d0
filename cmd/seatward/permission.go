package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/app/permissionkey"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/server"
)

func permissionKeyCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "permission-key", Short: "Permission keys: codes that become licenses once", Args: arguments(cobra.NoArgs), RunE: help}
	cmd.AddCommand(makeKeysCommand(), batchesCommand(), listKeysCommand(), revokeKeysCommand())
	return cmd
}

func makeKeysCommand() *cobra.Command {
	var in permissionkey.BatchInput
	var licenses []string
	var organization, expires, output string
	var months int
	cmd := &cobra.Command{
		Use:   "make --name N --license PRODUCT/PLAN=USERS",
		Short: "Make a batch of permission keys and print their codes, this once",
		Long: "Make a batch of permission keys that all hold the same, and print their codes, this once.\n" +
			"Each --license is the slug of a product, a plan on sale by its name, and how many users:\n" +
			"\"kontur/Draft=5\"; with external users \"foyer/House=10+40\". Repeat it for several licenses.",
		Example: "  seatward permission-key make --name 'Reseller Nord, March' --count 50 \\\n" +
			"    --license 'kontur/Draft=5' --months 6 --expires 2027-06-30 --output csv",
		Args: arguments(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			in.Organization = domain.OrganizationID(organization)
			if in.ExpiresAt, err = lastDay(expires); err != nil {
				return err
			}
			if err := oneOf("output", output, "text", "csv"); err != nil {
				return err
			}
			return withParts(cmd, func(p *server.Parts) error {
				if in.Lines, err = licensesOf(cmd.Context(), p, licenses, months); err != nil {
					return err
				}
				made, err := p.PermissionKeys.Make(cmd.Context(), domain.Operator(), in)
				if err != nil {
					return err
				}
				_, _ = fmt.Fprintf(cmd.ErrOrStderr(), "Batch %s. The codes are told this once and kept nowhere.\n", made.Batch.ID)
				rows := make([][]string, len(made.Codes))
				for i, code := range made.Codes {
					if rows[i] = []string{code}; output == "csv" {
						rows[i] = []string{strconv.Itoa(i + 1), code}
					}
				}
				return printed(cmd, output, []string{"number", "permission_key"}, rows, false)
			})
		},
	}
	cmd.Flags().StringVar(&in.Name, "name", "", "what the batch is called in your lists (required)")
	cmd.Flags().StringVar(&in.Note, "note", "", "for your colleagues")
	cmd.Flags().IntVar(&in.Size, "count", 1, fmt.Sprintf("how many keys, 1 to %d", domain.MaxPermissionKeys))
	cmd.Flags().StringArrayVar(&licenses, "license", nil, "a license that each key becomes, PRODUCT/PLAN=USERS (required)")
	cmd.Flags().IntVar(&months, "months", 0, "term from the redemption (default: as the plan has it)")
	cmd.Flags().StringVar(&expires, "expires", "", "last day on which they can be redeemed, UTC, 2027-06-30 (default: for ever)")
	cmd.Flags().StringVar(&organization, "organization", "", "id of the only organization that can use them")
	cmd.Flags().StringVar(&output, "output", "text", "text, a code a line, or csv")
	required(cmd, "name", "license")
	settingFlags(cmd, offline()...)
	return cmd
}

// lastDay is the instant at which a day, which may be left out, is over.
func lastDay(typed string) (time.Time, error) {
	if typed == "" {
		return time.Time{}, nil
	}
	day, err := time.Parse(time.DateOnly, typed)
	if err != nil {
		return day, usageError{errors.New("--expires is a day such as 2027-06-30")}
	}
	return day.AddDate(0, 0, 1), nil
}

func oneOf(flag, value string, allowed ...string) error {
	if slices.Contains(allowed, value) {
		return nil
	}
	return usageError{fmt.Errorf("--%s is %s", flag, strings.Join(allowed, " or "))}
}

// licensesOf finds the plans of some licenses as typed.
func licensesOf(ctx context.Context, p *server.Parts, typed []string, months int) ([]permissionkey.LineInput, error) {
	offers, err := p.Catalog.Products(ctx, domain.Operator())
	if err != nil {
		return nil, err
	}
	lines := make([]permissionkey.LineInput, len(typed))
	for i, s := range typed {
		at := strings.LastIndexByte(s, '=')
		if at < 0 {
			return nil, usageError{fmt.Errorf("--license %q does not say how many users: PRODUCT/PLAN=USERS", s)}
		}
		users, ok := usersOf(s[at+1:])
		if !ok {
			return nil, usageError{fmt.Errorf("--license %q: after the = there is a number of users, such as 5 or 10+40", s)}
		}
		plan, err := planOf(offers, s[:at])
		if err != nil {
			return nil, err
		}
		lines[i] = permissionkey.LineInput{Plan: plan.ID, Users: users, TermMonths: months}
		if plan.Type == domain.LicensePerpetual {
			lines[i].TermMonths = 0
		}
	}
	return lines, nil
}

// usersOf reads "5", or "10+40" with external users.
func usersOf(s string) (u domain.Users, ok bool) {
	internal, external, both := strings.Cut(s, "+")
	var err, externalErr error
	u.Internal, err = strconv.Atoi(internal)
	if both {
		u.External, externalErr = strconv.Atoi(external)
	}
	return u, err == nil && externalErr == nil
}

// planOf is the plan on sale that a slug and a name mean.
func planOf(offers []catalog.Offer, typed string) (domain.Plan, error) {
	slug, name, _ := strings.Cut(typed, "/")
	var known []string
	for _, o := range offers {
		for _, plan := range o.Plans {
			if o.Product.State != domain.CatalogActive || plan.State != domain.CatalogActive {
				continue
			}
			if o.Product.Slug == slug && plan.Name == name {
				return plan, nil
			}
			known = append(known, o.Product.Slug+"/"+plan.Name)
		}
	}
	if len(known) == 0 {
		return domain.Plan{}, usageError{errors.New("--license: the catalog has no plan on sale")}
	}
	return domain.Plan{}, usageError{fmt.Errorf("--license: no plan on sale is called %q; there are %s", typed, strings.Join(known, ", "))}
}

// printed writes rows under their heads: as CSV, or set in columns, where bare
// rows of one column need no head.
func printed(cmd *cobra.Command, output string, head []string, rows [][]string, heads bool) error {
	if output == "csv" {
		w := csv.NewWriter(cmd.OutOrStdout())
		_ = w.Write(head) // WriteAll tells
		return w.WriteAll(rows)
	}
	w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 3, ' ', 0)
	if heads {
		rows = append([][]string{head}, rows...)
	}
	for _, row := range rows {
		_, _ = fmt.Fprintln(w, strings.Join(row, "\t")) // Flush tells
	}
	return w.Flush()
}
