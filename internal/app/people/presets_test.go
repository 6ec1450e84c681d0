package people_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"seatward.dev/seatward/internal/domain"
)

// walk leads one organization through a sequence of acts.
type walk struct {
	*town
	org     domain.OrganizationID
	owner   domain.Actor
	product domain.ProductID
	members map[string]domain.MemberID
}

// step is one act of it.
type step func(w *walk) error

func atHalden(name string) string { return name + "@halden.example" }

func invites(name string, area domain.Area) step {
	return func(w *walk) error {
		return second(w.Invite(w.t.Context(), w.owner, w.org, inviteTo(atHalden(name), domain.RoleMember, area)))
	}
}

func accepts(names ...string) step {
	return func(w *walk) error {
		for _, name := range names {
			m, err := w.Accept(w.t.Context(), w.Account(w.t, atHalden(name), name), w.Token(w.t, atHalden(name)))
			if err != nil {
				return err
			}
			w.members[name] = m.ID
		}
		return nil
	}
}

func grants(names ...string) step {
	return func(w *walk) error {
		for _, name := range names {
			if err := w.Grant(w.t.Context(), w.owner, w.org, w.product, w.members[name]); err != nil {
				return err
			}
		}
		return nil
	}
}

func blocks(name string) step {
	return func(w *walk) error { return w.Block(w.t.Context(), w.owner, w.org, w.members[name]) }
}

func unblocks(name string) step {
	return func(w *walk) error { return w.Unblock(w.t.Context(), w.owner, w.org, w.members[name]) }
}

func removes(name string) step {
	return func(w *walk) error { return w.Remove(w.t.Context(), w.owner, w.org, w.members[name]) }
}

func waitsDays(n int) step {
	return func(w *walk) error {
		w.Advance(time.Duration(n) * 24 * time.Hour)
		return w.PromoteWaiting(w.t.Context())
	}
}

// answers are those of each preset to one act.
type answers struct{ pool, areas, named, installation domain.Code }

// TestEachPresetCountsItsOwnWay walks each preset through the same acts: two
// licenses, of 2 internal and 1 external user for a year and of 1 internal user
// for 20 days (docs/rules.md, seats and invitations).
func TestEachPresetCountsItsOwnWay(t *testing.T) {
	t.Parallel()
	n := func(capacity, active, pending, blocked, waiting int) domain.Tally {
		return domain.Tally{Capacity: capacity, Active: active, Pending: pending, Blocked: blocked, Waiting: waiting}
	}
	const in, out = domain.AreaInternal, domain.AreaExternal
	const full, not = domain.CodeSeatsExhausted, domain.CodeNotGrantable
	byMembership := answers{pool: full, areas: full}
	acts := []struct {
		name    string
		act     step
		answers answers
		// The internal pools by membership, the external one of capped areas, and
		// the pool of granted seats; the installation has none.
		membership, outside, granted domain.Tally
	}{
		{"nobody but the owner", waitsDays(0), answers{}, n(3, 1, 0, 0, 0), n(1, 0, 0, 0, 0), n(3, 0, 0, 0, 0)},
		{"invite Per", invites("per", in), answers{}, n(3, 1, 1, 0, 0), n(1, 0, 0, 0, 0), n(3, 0, 0, 0, 0)},
		{"invite Eva from outside", invites("eva", out), answers{}, n(3, 1, 1, 0, 0), n(1, 0, 1, 0, 0), n(3, 0, 0, 0, 0)},
		{"both accept", accepts("per", "eva"), answers{}, n(3, 2, 0, 0, 0), n(1, 1, 0, 0, 0), n(3, 0, 0, 0, 0)},
		{"invite another from outside", invites("uma", out), answers{areas: full}, n(3, 2, 0, 0, 0), n(1, 1, 0, 0, 0), n(3, 0, 0, 0, 0)},
		{"invite Ole", invites("ole", in), answers{}, n(3, 2, 1, 0, 0), n(1, 1, 0, 0, 0), n(3, 0, 0, 0, 0)},
		{"invite one too many", invites("kim", in), byMembership, n(3, 2, 1, 0, 0), n(1, 1, 0, 0, 0), n(3, 0, 0, 0, 0)},
		{"Ole accepts", accepts("ole"), answers{}, n(3, 3, 0, 0, 0), n(1, 1, 0, 0, 0), n(3, 0, 0, 0, 0)},
		{"grant to three", grants("per", "eva", "ole"), answers{not, not, "", not}, n(3, 3, 0, 0, 0), n(1, 1, 0, 0, 0), n(3, 3, 0, 0, 0)},
		{"grant to a fourth", grants("ida"), answers{not, not, full, not}, n(3, 3, 0, 0, 0), n(1, 1, 0, 0, 0), n(3, 3, 0, 0, 0)},
		{"block Per", blocks("per"), answers{}, n(3, 2, 0, 1, 0), n(1, 1, 0, 0, 0), n(3, 2, 0, 1, 0)},
		{"invite Zoe", invites("zoe", in), answers{}, n(3, 2, 1, 1, 0), n(1, 1, 0, 0, 0), n(3, 2, 0, 1, 0)},
		{"grant to the fourth", grants("ida"), answers{not, not, "", not}, n(3, 2, 1, 1, 0), n(1, 1, 0, 0, 0), n(3, 3, 0, 1, 0)},
		{"unblock Per", unblocks("per"), byMembership, n(3, 2, 1, 1, 0), n(1, 1, 0, 0, 0), n(3, 3, 0, 0, 1)},
		{"remove Ole", removes("ole"), answers{}, n(3, 1, 1, 1, 0), n(1, 1, 0, 0, 0), n(3, 3, 0, 0, 0)},
		{"unblock Per again", unblocks("per"), answers{}, n(3, 2, 1, 0, 0), n(1, 1, 0, 0, 0), n(3, 3, 0, 0, 0)},
		{"one license and the hold of Zoe end", waitsDays(20), answers{}, n(2, 2, 0, 0, 0), n(1, 1, 0, 0, 0), n(2, 3, 0, 0, 0)},
		{"Zoe accepts", accepts("zoe"), answers{}, n(2, 2, 0, 0, 1), n(1, 1, 0, 0, 0), n(2, 3, 0, 0, 0)},
		{"remove Per", removes("per"), answers{}, n(2, 2, 0, 0, 0), n(1, 1, 0, 0, 0), n(2, 2, 0, 0, 0)},
		{"the last license ends", waitsDays(366), answers{}, n(0, 2, 0, 0, 0), n(0, 1, 0, 0, 0), n(0, 2, 0, 0, 0)},
		{"invite somebody all the same", invites("lea", in), byMembership, n(0, 2, 0, 0, 0), n(0, 1, 0, 0, 0), n(0, 2, 0, 0, 0)},
	}
	for _, preset := range domain.Presets() {
		t.Run(string(preset), func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, town *town) {
				w := &walk{town: town, members: map[string]domain.MemberID{}}
				org, owner := w.founded("Halden", atHalden("ida"))
				w.org, w.owner, w.members["ida"] = org.ID, owner, w.me(org.ID, owner)
				w.product = w.licensed(w.org, "forge", preset, domain.Users{Internal: 2, External: 1})
				w.licensedUntil(w.org, "forge", preset, domain.Users{Internal: 1}, w.World.Now().AddDate(0, 0, 20))
				for _, a := range acts {
					var code domain.Code
					want := map[string]domain.Tally{}
					switch preset {
					case domain.PresetTeamPool:
						code, want["forge internal"] = a.answers.pool, a.membership
					case domain.PresetCappedAreas:
						code, want["forge internal"], want["forge external"] = a.answers.areas, a.membership, a.outside
					case domain.PresetNamedAndFloating:
						code, want["forge internal"] = a.answers.named, a.granted
					case domain.PresetInstallation:
						code = a.answers.installation
					}
					err := a.act(w)
					wantCode(t, err, code)
					if diff := cmp.Diff(want, w.bars(w.org, w.owner)); diff != "" {
						t.Errorf("after %q:\n%s", a.name, diff)
					}
					if t.Failed() {
						t.Fatalf("at %q", a.name)
					}
				}
			})
		})
	}
}
