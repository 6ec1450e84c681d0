package domain

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// Outcome says what becomes of one line of a preview.
type Outcome string

// Outcomes of a line.
const (
	OutcomeDone      Outcome = "done"
	OutcomeUnchanged Outcome = "unchanged" // it is as wanted already
	OutcomeRefused   Outcome = "refused"   // Error says why
)

// PreviewLine is one item of a preview: a member to block, an address to invite.
type PreviewLine struct {
	Key     string   `json:"key"`  // what was asked for: an id, an address
	Name    string   `json:"name"` // who that is; "" when unknown
	Email   string   `json:"email"`
	Product string   `json:"product,omitempty"` // name of the product that a grant is about
	Outcome Outcome  `json:"outcome"`
	Error   *Error   `json:"-"`      // for refused lines
	Seats   int      `json:"seats"`  // seats taken (+) or freed (-)
	Tokens  int      `json:"tokens"` // API tokens for the organization that end
	Grants  []Grant  `json:"grants"` // grants that rest or return; waiting ones found no seat
	Teams   []string `json:"teams"`  // names of teams that they leave or join
	Waits   bool     `json:"waits"`  // the person is in the waiting list afterwards
}

// Preview is what an act on many would do, or has done. It is made by doing it and
// taking it back, so that preview and act cannot disagree.
//
// Act on what was shown: hand the hash back, and the act is refused with
// preview.changed if it would do anything else by now. It is all or nothing: a plan
// with a refused line is refused with preview.refused.
type Preview struct {
	Action   string        `json:"action"`
	Lines    []PreviewLine `json:"lines"`
	Pools    []PoolChange  `json:"pools"`    // that change, with their counts before and after
	Promoted []Member      `json:"promoted"` // from the waiting list, in order
	Cost     []Money       `json:"cost"`     // what it costs, by currency; none: nothing
	Hash     string        `json:"hash"`
}

// MaxPreviewLines is the most that one act takes.
const MaxPreviewLines = 1000

// Count is how many lines have an outcome.
func (p Preview) Count(o Outcome) (n int) {
	for _, l := range p.Lines {
		if l.Outcome == o {
			n++
		}
	}
	return n
}

// Seats is how many more seats are held afterwards, promotions included;
// negative when seats become free.
func (p Preview) Seats() (n int) {
	for _, c := range p.Pools {
		n += c.After.Held() - c.Before.Held()
	}
	return n
}

// Sealed is the preview with its hash: over everything a reader of it has seen.
func (p Preview) Sealed() Preview {
	p.Hash = ""
	codes := make([]Code, len(p.Lines))
	for i, l := range p.Lines {
		if l.Error != nil {
			codes[i] = l.Error.Code
		}
	}
	b, err := json.Marshal(struct {
		Preview
		Promoted []MemberID
		Codes    []Code
	}{p, p.promotedIDs(), codes})
	if err != nil {
		panic(fmt.Sprintf("domain: a preview does not encode: %v", err))
	}
	sum := sha256.Sum256(b)
	p.Hash = hex.EncodeToString(sum[:])
	return p
}

func (p Preview) promotedIDs() []MemberID {
	ids := make([]MemberID, len(p.Promoted))
	for i, m := range p.Promoted {
		ids[i] = m.ID
	}
	return ids
}

// Ready lets an act go ahead that was previewed with a hash: preview.refused where a line
// is refused (its error is that of the line where it is the only one),
// preview.changed where the hash is another's.
func (p Preview) Ready(hash string) error {
	if n := p.Count(OutcomeRefused); n > 0 {
		if len(p.Lines) == 1 {
			return p.Lines[0].Error
		}
		return E(Conflict, CodePreviewRefused).With("refused", n)
	}
	if p.Hash != hash {
		return E(Precondition, CodePreviewChanged)
	}
	return nil
}
