package people

import (
	"strings"
	"time"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/seating"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/roster"
	"seatward.dev/seatward/internal/seats"
)

// listWork is what a plan needs to be carried out.
type listWork struct {
	asked []asked
	holds seating.Holds
}

// asked is somebody to whom a mail goes.
type asked struct {
	line       int // of the plan
	invitation domain.Invitation
	stale      domain.InvitationID // put aside for a new one
	again      bool
	seats      int // that it takes
	teams      []domain.Team
	products   []domain.Product
}

// planList decides about every line of a list, in its order. It reads what there
// is about all of them at once, and writes nothing but what opening the seats
// writes.
func (t *task) planList(in InviteList) (p ListPlan, w listWork, err error) {
	if len(in.Lines) > roster.MaxLines {
		return p, w, domain.E(domain.Invalid, domain.CodeTooManyLines).With("max", roster.MaxLines)
	}
	pl := planner{task: t, in: in, names: names{task: t}, coAdmins: -1}
	if err := pl.names.load(); err != nil {
		return p, w, err
	}
	p.Lines = make([]PlannedLine, len(in.Lines))
	for n, l := range in.Lines {
		p.Lines[n].Line = l
		if err := pl.read(n, &p.Lines[n]); err != nil {
			return p, w, err
		}
	}
	if err := pl.meet(p.Lines); err != nil {
		return p, w, err
	}
	if w.holds, err = pl.seat(p.Lines); err != nil {
		return p, w, err
	}
	w.asked = pl.asked
	p.Pools = t.book.Changes()
	if p.Short, err = t.priced(w.holds.Missing); err != nil {
		return p, w, err
	}
	for n := range p.Lines {
		if l := &p.Lines[n]; l.Outcome == ListRefused && in.LeaveOut {
			l.Outcome = ListLeftOut
		}
	}
	return p.sealed(in.ListChoices), w, nil
}

type planner struct {
	*task
	in       InviteList
	names    names
	asked    []asked
	coAdmins int // invited by this list; -1 before the first
	full     error
}

func refuse(l *PlannedLine, err error) { l.Outcome, l.Error = ListRefused, domain.AsError(err) }

// read takes a line for what it says, with the defaults for what it does not.
func (pl *planner) read(n int, l *PlannedLine) error {
	if l.Bad() {
		problems := make([]error, len(l.Problems))
		for i, p := range l.Problems {
			problems[i] = p
		}
		refuse(l, domain.Join(problems...))
		return nil
	}
	role, roleErr := givable(pl.st, orElse(string(l.Role), pl.in.Role, string(domain.RoleMember)))
	area, areaErr := domain.ParseArea("area", orElse(string(l.Area), pl.in.Area, string(domain.AreaInternal)))
	a := asked{line: n}
	if len(l.Teams) == 0 {
		l.Teams = pl.in.Teams
	}
	if len(l.Products) == 0 {
		l.Products = pl.in.Products
	}
	var teamErr, productErr error
	for _, name := range l.Teams {
		team, err := pl.names.team(name)
		if err != nil {
			teamErr = err
			break
		}
		a.teams = append(a.teams, team)
	}
	for _, name := range l.Products {
		product, err := pl.names.product(name)
		if err != nil {
			productErr = err
			break
		}
		a.products = append(a.products, product)
	}
	if err := domain.Join(roleErr, areaErr, teamErr, productErr); err != nil {
		if fatal(err) {
			return err
		}
		refuse(l, err)
		return nil
	}
	l.Role, l.Area = role, area
	a.invitation = domain.Invitation{Organization: pl.org.ID, Email: l.Email, Role: role, Area: area}
	pl.asked = append(pl.asked, a)
	return nil
}

// fatal reports whether an error is none about a line.
func fatal(err error) bool {
	k := domain.AsError(err).Kind
	return k == domain.Internal || k == domain.Unavailable
}

func orElse(all ...string) string {
	for _, s := range all {
		if strings.TrimSpace(s) != "" {
			return s
		}
	}
	return ""
}

// meet looks who of the list is in or invited already, and who gets too many
// mails, and keeps those to whom a mail goes.
func (pl *planner) meet(lines []PlannedLine) error {
	keys, counters := make([]string, len(pl.asked)), make([]string, len(pl.asked))
	for n, a := range pl.asked {
		keys[n], counters[n] = a.invitation.Email.Key, mailsTo(a.invitation.Email)
	}
	members, err := pl.tx.MemberKeys(pl.org.ID, keys)
	if err != nil {
		return err
	}
	pending, err := pl.tx.PendingInvitations(pl.org.ID, keys)
	if err != nil {
		return err
	}
	mailed, err := pl.tx.Lockouts(counters)
	if err != nil {
		return err
	}
	in, invited, flooded := map[string]bool{}, map[string]domain.Invitation{}, map[string]*domain.Error{}
	for _, key := range members {
		in[key] = true
	}
	for _, i := range pending {
		invited[i.Email.Key] = i
	}
	for _, l := range mailed {
		if l.WindowStart.Before(pl.Now().Add(-time.Hour)) || l.Failures < invitationsPerHour {
			continue
		}
		flooded[l.Key] = tooManyMails(l, pl.Now())
	}
	kept := pl.asked[:0]
	seen := map[string]int{} // programs send lines that no list was read from
	for _, a := range pl.asked {
		l, key := &lines[a.line], a.invitation.Email.Key
		old, isInvited := invited[key]
		live := isInvited && old.StateAt(pl.Now()) == domain.InvitationPending
		first, twice := seen[key]
		if !twice {
			seen[key] = l.Number
		}
		switch {
		case twice:
			refuse(l, domain.Bad("email", domain.CodeDuplicateLine).With("line", first))
			continue
		case in[key]:
			l.Outcome = ListMember
			continue
		case live && !pl.in.Resend:
			l.Outcome = ListPending
			continue
		case flooded[mailsTo(a.invitation.Email)] != nil:
			refuse(l, flooded[mailsTo(a.invitation.Email)])
			continue
		case live && !access.MayGive(pl.st.Rank(), old.Role):
			refuse(l, domain.Bad("role", domain.CodeRoleAboveOwn))
			continue
		case live:
			a.invitation, a.again, a.teams, a.products = old, true, nil, nil
			l.Outcome = ListResend
		default:
			if err := pl.coAdmin(a.invitation.Role); err != nil {
				if fatal(err) {
					return err
				}
				refuse(l, err)
				continue
			}
			if isInvited {
				a.stale = old.ID
			}
			l.Outcome = ListInvite
		}
		kept = append(kept, a)
	}
	pl.asked = kept
	return pl.granted()
}

// granted reads what the invitations that are sent again grant.
func (pl *planner) granted() error {
	var ids []domain.InvitationID
	at := map[domain.InvitationID]int{}
	for n, a := range pl.asked {
		if a.again {
			ids, at[a.invitation.ID] = append(ids, a.invitation.ID), n
		}
	}
	grants, err := pl.tx.InvitationGrants(pl.org.ID, ids...)
	if err != nil {
		return err
	}
	for _, g := range grants {
		product, err := pl.names.product(string(g.Product))
		if err != nil {
			if fatal(err) {
				return err
			}
			continue // no longer granted one by one
		}
		a := &pl.asked[at[g.Invitation]]
		a.products = append(a.products, product)
	}
	return nil
}

// coAdmin counts co-admins of the list with those there are.
func (pl *planner) coAdmin(role domain.Role) (err error) {
	if role != domain.RoleCoAdmin || pl.full != nil {
		return pl.full
	}
	if pl.coAdmins < 0 {
		if pl.coAdmins, err = pl.tx.CountInvited(pl.org.ID, role, pl.Now()); err != nil {
			return err
		}
	}
	if err := pl.roomFor(role, pl.coAdmins); err != nil {
		if !fatal(err) {
			pl.full = err
		}
		return err
	}
	pl.coAdmins++
	return nil
}

// seat plans the seats of those to whom a mail goes.
func (pl *planner) seat(lines []PlannedLine) (seating.Holds, error) {
	list := make([]seating.Holding, len(pl.asked))
	for n := range pl.asked {
		a := &pl.asked[n]
		if !a.again {
			a.invitation.ID = domain.InvitationID(pl.IDs.New(domain.PrefixInvitation))
		}
		list[n] = seating.Holding{Who: seating.Invited(a.invitation), Granted: a.products}
	}
	holds, err := pl.book.PlanHolds(list, pl.Now())
	if err != nil {
		return holds, err
	}
	kept := pl.asked[:0]
	for n, a := range pl.asked {
		l := &lines[a.line]
		switch {
		case list[n].Err == nil:
		case pl.in.Unseated && a.again:
		case pl.in.Unseated:
			l.Outcome = ListWaits
		default:
			refuse(l, list[n].Err)
			continue
		}
		now := pl.Now()
		a.invitation.SentAt, a.invitation.HoldUntil, a.invitation.ExpiresAt = now, list[n].Until, seats.LinkUntil(now)
		a.seats = list[n].Seats
		kept = append(kept, a)
	}
	pl.asked = kept
	return holds, nil
}
