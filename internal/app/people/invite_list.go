package people

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/roster"
	"seatward.dev/seatward/internal/store"
)

// ListChoices is what goes for a list of people to invite.
type ListChoices struct {
	// For lines that do not say themselves.
	Role     string   `json:"role"` // "" is member
	Area     string   `json:"area"` // "" is internal
	Teams    []string `json:"teams"`
	Products []string `json:"products"` // of which a seat is granted on acceptance

	LeaveOut bool `json:"leave_out"` // lines that are not possible, rather than nothing being sent
	Resend   bool `json:"resend"`    // to those who are invited already
	Unseated bool `json:"unseated"`  // invite those too for whom no seat is free: once they accept they wait
}

// InviteList is a list of people to invite. Teams and products go by their ids,
// names or slugs.
type InviteList struct {
	ListChoices
	Lines []roster.Line
}

// ListOutcome says what becomes of a line of a list.
type ListOutcome string

// Outcomes of a line.
const (
	ListInvite  ListOutcome = "invite"   // an invitation is sent, and holds its seats
	ListWaits   ListOutcome = "waits"    // it is sent without a seat
	ListResend  ListOutcome = "resend"   // theirs is sent again
	ListMember  ListOutcome = "member"   // they are in already: nothing happens
	ListPending ListOutcome = "pending"  // they are invited already: nothing happens
	ListRefused ListOutcome = "refused"  // Error says why
	ListLeftOut ListOutcome = "left_out" // refused, and left out by choice
)

// ListOutcomes are all there are.
func ListOutcomes() []ListOutcome {
	return []ListOutcome{ListInvite, ListWaits, ListResend, ListMember, ListPending, ListRefused, ListLeftOut}
}

// PlannedLine is a line of a list with what becomes of it.
type PlannedLine struct {
	roster.Line
	Outcome    ListOutcome
	Error      *domain.Error       // of refused lines and those left out
	Invitation domain.InvitationID // once it is sent
}

// ListPlan is what a list would do, or has done.
type ListPlan struct {
	Lines  []PlannedLine
	Counts map[ListOutcome]int
	Pools  []domain.PoolChange // that change
	Short  []domain.PoolShortage
	Hash   string
}

// Sends is how many mails go out.
func (p ListPlan) Sends() int {
	return p.Counts[ListInvite] + p.Counts[ListWaits] + p.Counts[ListResend]
}

// Pick are the lines with one of some outcomes, from one on, at most so many.
func (p ListPlan) Pick(from, most int, outcomes ...ListOutcome) (list []PlannedLine) {
	wanted := map[ListOutcome]bool{}
	for _, o := range outcomes {
		wanted[o] = true
	}
	for _, l := range p.Lines {
		if len(outcomes) > 0 && !wanted[l.Outcome] {
			continue
		}
		if from > 0 {
			from--
			continue
		}
		if len(list) == most {
			break
		}
		list = append(list, l)
	}
	return list
}

// ready lets a list be sent that was shown with a hash: preview.refused where a
// line is in the way (its error is that of the line where it is the only one),
// preview.changed where the hash is another's.
func (p ListPlan) ready(hash string) error {
	if n := p.Counts[ListRefused]; n > 0 {
		if len(p.Lines) == 1 {
			return p.Lines[0].Error
		}
		return domain.E(domain.Conflict, domain.CodePreviewRefused).With("refused", n)
	}
	if p.Hash != hash {
		return domain.E(domain.Precondition, domain.CodePreviewChanged)
	}
	return nil
}

// sealed is the plan with its counts and its hash: over everything that decides
// what is sent.
func (p ListPlan) sealed(c ListChoices) ListPlan {
	p.Counts = map[ListOutcome]int{}
	sum := sha256.New()
	head, err := json.Marshal([]any{c, p.Pools, p.Short})
	if err != nil {
		panic(fmt.Sprintf("people: a plan does not encode: %v", err))
	}
	sum.Write(head)
	for _, l := range p.Lines {
		p.Counts[l.Outcome]++
		code := domain.Code("")
		if l.Error != nil {
			code = l.Error.Code
		}
		fmt.Fprintf(sum, "%q %s %s %s %s %q %q\n", l.Email.Key, l.Outcome, code, l.Role, l.Area, l.Teams, l.Products)
	}
	p.Hash = hex.EncodeToString(sum.Sum(nil))
	return p
}

// PreviewList says line by line what InvitePeople would do. It sends nothing.
func (s *Service) PreviewList(ctx context.Context, by domain.Actor, org domain.OrganizationID, in InviteList) (p ListPlan, err error) {
	err = s.Store.Write(ctx, func(tx *store.Tx) error { // not s.Write: what is taken back is no effect
		t, err := s.begin(tx, by, org, access.InvitationsSend)
		if err != nil {
			return err
		}
		t.book.Rehearse()
		if p, _, err = t.planList(in); err != nil {
			return err
		}
		return errRehearsed
	})
	if errors.Is(err, errRehearsed) {
		return p, nil
	}
	return ListPlan{}, err
}

// InvitePeople sends what PreviewList has shown with the hash, all of it or
// nothing: preview.changed, preview.refused. Every invitation and every seat is
// there when it returns; the mails follow, in order.
func (s *Service) InvitePeople(ctx context.Context, by domain.Actor, org domain.OrganizationID, in InviteList, hash string) (p ListPlan, err error) {
	err = s.do(ctx, by, org, access.InvitationsSend, func(t *task) error {
		p, err = t.invitePeople(in, hash)
		return err
	})
	return p, err
}

func (t *task) invitePeople(in InviteList, hash string) (ListPlan, error) {
	p, w, err := t.planList(in)
	if err != nil {
		return p, err
	}
	if err := p.ready(hash); err != nil {
		return p, err
	}
	return p, t.writeList(&p, w)
}
