package agent

import (
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"slices"
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/lease"
)

// leaseTrouble is why a site gives no lease, in the members that the portal has.
type leaseTrouble struct {
	InUse         *int         `json:"in_use,omitempty"`
	Reserved      *int         `json:"reserved,omitempty"`
	QueuePosition *int         `json:"queue_position,omitempty"`
	QueueLength   *int         `json:"queue_length,omitempty"`
	Holders       []holderView `json:"holders,omitempty"`
	Note          *string      `json:"note,omitempty"`
	At            *instant     `json:"at,omitempty"`
	EndedAt       *instant     `json:"ended_at,omitempty"`
	Max           *int         `json:"max,omitempty"`
}

type holderView struct {
	User   string  `json:"user"`
	Device string  `json:"device"`
	Since  instant `json:"since"`
}

// mostHolders is how many of those who hold a seat a refusal names.
const mostHolders = 10

func lostProblem(l *lease.Lost) *problem {
	p := newProblem(http.StatusGone, string(domain.CodeLeaseLost), "This lease has ended. Claim a new one.")
	p.Reason, p.leaseTrouble = string(l.Reason), &leaseTrouble{Note: &l.Note, At: when(l.At)}
	return p
}

func when(t time.Time) *instant {
	i := instant(t)
	return &i
}

// denied puts a denial into a problem, with what there is for the next attempt.
func (s *siteSeats) denied(d *lease.Denial) *problem {
	var p *problem
	switch d.Reason {
	case domain.DeniedFull, domain.DeniedReserved:
		p = newProblem(http.StatusConflict, string(domain.CodeLeasesExhausted), "All seats of this site are taken.")
		capacity, used, none := s.pool.Capacity, s.pool.InUse(), 0
		p.Capacity, p.leaseTrouble = &capacity, &leaseTrouble{
			InUse: &used, Reserved: &none, QueuePosition: &d.Position, QueueLength: &d.Length, Holders: s.holders(),
		}
		p.retryAfter = 30
		if d.Position > 0 {
			p.retryAfter = 10
		}
	case domain.DeniedTooMany:
		most := s.pool.Rules.PerDevice()
		p = newProblem(http.StatusConflict, string(domain.CodeLeasesTooMany), "This device has as many leases as one may have.")
		p.leaseTrouble = &leaseTrouble{Max: &most}
	default:
		p = newProblem(http.StatusConflict, string(domain.CodeNoFloatingLicense), "The seats of this site are over. Renew the delegation, or lease from the portal.")
		ended := s.given.Expires
		if !s.over.IsZero() {
			ended = s.over
		}
		p.leaseTrouble = &leaseTrouble{EndedAt: when(ended)}
	}
	return p
}

func (s *siteSeats) holders() []holderView {
	var all []domain.Lease
	for client := range s.alive {
		all = append(all, s.latest[client])
	}
	slices.SortFunc(all, func(a, b domain.Lease) int { return a.GrantedAt.Compare(b.GrantedAt) })
	list := []holderView{}
	for _, l := range all[:min(len(all), mostHolders)] {
		list = append(list, holderView{l.User, l.Device, instant(l.GrantedAt)})
	}
	return list
}

// check bounds what a client says of itself, as the portal does.
func (c leaseClaim) check() error {
	var wrong []error
	for field, text := range map[string]string{"user": c.User, "device": c.Device, "version": c.Version, "lease": c.Lease} {
		if !isLabel(text, 0, 200) {
			wrong = append(wrong, domain.Bad(field, domain.CodeFieldMalformed))
		}
	}
	if _, err := time.Parse(time.DateOnly, c.Built); c.Built != "" && err != nil {
		wrong = append(wrong, domain.Bad("built", domain.CodeFieldMalformed))
	}
	if ttl := time.Duration(c.TTL) * time.Second; c.TTL != 0 && (c.TTL < 60 || c.TTL > 86400 || ttl > domain.MaxLeaseTTL) {
		wrong = append(wrong, domain.Bad("ttl", domain.CodeRange))
	}
	return domain.Join(wrong...)
}

func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails, see its documentation
	return hex.EncodeToString(b[:])
}
