package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"seatward.dev/seatward/internal/app/permissionkey"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/server"
)

func batchesCommand() *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:   "batches",
		Short: "List the batches of permission keys, the newest first",
		Args:  arguments(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := oneOf("output", output, "text", "csv"); err != nil {
				return err
			}
			return withParts(cmd, func(p *server.Parts) error {
				rows := [][]string{}
				for req := (domain.ListRequest{Limit: domain.MaxLimit, Sort: "created", Desc: true}); ; {
					list, err := p.PermissionKeys.Batches(cmd.Context(), domain.Operator(), req)
					if err != nil {
						return err
					}
					for _, b := range list.Items {
						rows = append(rows, []string{
							string(b.ID), b.Name, strconv.Itoa(b.Size), strconv.Itoa(b.Open(p.Env.Now())), strconv.Itoa(b.Redeemed), strconv.Itoa(b.Revoked),
							instant(b.CreatedAt), instant(b.ExpiresAt), contents(b),
						})
					}
					if req.After = list.Next; list.Next == "" {
						return printed(cmd, output, []string{"batch", "name", "keys", "open", "redeemed", "revoked", "made", "expires", "holds"}, rows, true)
					}
				}
			})
		},
	}
	cmd.Flags().StringVar(&output, "output", "text", "text or csv")
	settingFlags(cmd, offline()...)
	return cmd
}

// contents is what a key of a batch becomes.
func contents(b domain.PermissionBatch) string {
	words := make([]string, len(b.Lines))
	for i, l := range b.Lines {
		users := strconv.Itoa(l.Users.Internal)
		if l.Users.External > 0 {
			users += "+" + strconv.Itoa(l.Users.External)
		}
		words[i] = l.ProductName + ", " + l.PlanName + " = " + users
	}
	return strings.Join(words, "; ")
}

// instant is empty for none.
func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func listKeysCommand() *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:   "list BATCH",
		Short: "List the keys of a batch: what became of each, but not its code",
		Args:  arguments(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := oneOf("output", output, "text", "csv"); err != nil {
				return err
			}
			return withParts(cmd, func(p *server.Parts) error {
				rows := [][]string{}
				err := p.PermissionKeys.Export(cmd.Context(), domain.Operator(), domain.PermissionBatchID(args[0]), func(page []permissionkey.Listed) error {
					for _, k := range page {
						rows = append(rows, []string{
							strconv.Itoa(k.Number), k.Prefix, string(k.StateAt(p.Env.Now())), k.OrgName, instant(k.RedeemedAt), instant(k.RevokedAt), k.Reason,
						})
					}
					return nil
				})
				if err != nil {
					return noBatch(err, args[0])
				}
				return printed(cmd, output, []string{"number", "begins_with", "state", "organization", "redeemed", "revoked", "reason"}, rows, true)
			})
		},
	}
	cmd.Flags().StringVar(&output, "output", "text", "text or csv")
	settingFlags(cmd, offline()...)
	return cmd
}

func revokeKeysCommand() *cobra.Command {
	var numbers []int
	var all, look bool
	var reason string
	cmd := &cobra.Command{
		Use:   "revoke BATCH --number N --reason R",
		Short: "Revoke some keys of a batch by their numbers, or --all that are open",
		Long: "Revoke permission keys, for good. Licenses that keys have become stay as they are.\n" +
			"With --dry-run it says what it would do, and does nothing.",
		Args: arguments(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if all == (len(numbers) > 0) {
				return usageError{fmt.Errorf("either --number or --all: see %s --help", cmd.CommandPath())}
			}
			if !look && reason == "" {
				return usageError{fmt.Errorf("--reason is required: see %s --help", cmd.CommandPath())}
			}
			return withParts(cmd, func(p *server.Parts) error {
				batch := domain.PermissionBatchID(args[0])
				ids, err := numbered(cmd, p, batch, numbers)
				if err != nil {
					return err
				}
				var r permissionkey.Revocation
				does := "revoked"
				if look {
					does = "would be revoked"
					r, err = p.PermissionKeys.Revocable(cmd.Context(), domain.Operator(), batch, ids)
				} else {
					r, err = p.PermissionKeys.Revoke(cmd.Context(), domain.Operator(), batch, ids, reason)
				}
				if err != nil {
					return noBatch(err, args[0])
				}
				say(cmd, "%s: %d %s, %d stay as they are\n", r.Batch.Name, r.Revoked, does, r.Left)
				return nil
			})
		},
	}
	cmd.Flags().IntSliceVar(&numbers, "number", nil, "number of a key, or several by commas")
	cmd.Flags().BoolVar(&all, "all", false, "all that are open")
	cmd.Flags().StringVar(&reason, "reason", "", "why, for your colleagues and the activity log (required without --dry-run)")
	cmd.Flags().BoolVar(&look, "dry-run", false, "only say what it would do")
	settingFlags(cmd, offline()...)
	return cmd
}

// numbered are the ids of a batch's keys with some numbers; none named, none.
func numbered(cmd *cobra.Command, p *server.Parts, batch domain.PermissionBatchID, numbers []int) (ids []domain.PermissionKeyID, err error) {
	if len(numbers) == 0 {
		return nil, nil
	}
	wanted := map[int]bool{}
	for _, n := range numbers {
		wanted[n] = true
	}
	err = p.PermissionKeys.Export(cmd.Context(), domain.Operator(), batch, func(page []permissionkey.Listed) error {
		for _, k := range page {
			if wanted[k.Number] {
				ids = append(ids, k.ID)
				delete(wanted, k.Number)
			}
		}
		return nil
	})
	if err != nil {
		return nil, noBatch(err, string(batch))
	}
	for n := range wanted {
		return nil, usageError{fmt.Errorf("the batch has no key with the number %d", n)}
	}
	return ids, nil
}

// noBatch says which one there is not.
func noBatch(err error, id string) error {
	if domain.HasCode(err, domain.CodeNotFound) {
		return fmt.Errorf("there is no batch %s: see seatward permission-key batches", id)
	}
	return err
}
