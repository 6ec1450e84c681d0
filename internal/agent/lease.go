package agent

import (
	"context"
	"net/http"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"seatward.dev/seatward/internal/domain"
)

// seats is where floating seats come from: the portal, or a block that was given
// to this site. Its errors are problems as the portal has them.
type seats interface {
	// claim takes a seat for a client, or renews the one it names. made says that
	// it is a new one.
	claim(ctx context.Context, client string, in leaseClaim) (v leaseView, made bool, err error)
	// release gives a seat back. Nothing happens where there is none. later says
	// that the portal is told of it as soon as it answers again.
	release(ctx context.Context, client, lease string) (later bool, err error)
	// borrow takes a seat along for so many days.
	borrow(ctx context.Context, client, lease string, days int) (leaseView, error)
	// list is the leases it knows to be alive, by client.
	list() []leaseView
	// from says which of the two it is: portal or site.
	from() string
}

// longestClient is how many characters the id of a local client has at most. At
// the portal it has the Install ID in front.
const longestClient = 150

// leaseClaim is what a client says of itself.
type leaseClaim struct {
	User    string `json:"user,omitempty"`
	Device  string `json:"device,omitempty"`
	Version string `json:"version,omitempty"`
	Built   string `json:"built,omitempty"`
	Lease   string `json:"lease,omitempty"` // to renew; without it a lease is claimed
	TTL     int64  `json:"ttl,omitempty"`   // seconds
	Queue   bool   `json:"queue,omitempty"`
}

// leaseView is a lease, as the portal says it too.
type leaseView struct {
	ID        string  `json:"id"`
	Client    string  `json:"client"`
	Product   string  `json:"product"`
	User      string  `json:"user"`
	Device    string  `json:"device"`
	Version   string  `json:"version"`
	License   string  `json:"license"`
	Fence     int64   `json:"fence"`
	GrantedAt instant `json:"granted_at"`
	RenewedAt instant `json:"renewed_at"`
	ExpiresAt instant `json:"expires_at"`
	ExpiresIn int64   `json:"expires_in"` // seconds
	RefreshIn int64   `json:"refresh_in"` // seconds
	Capacity  int     `json:"capacity"`
	InUse     int     `json:"in_use"`
	Named     bool    `json:"named"`
	Borrowed  bool    `json:"borrowed"`
	Token     string  `json:"token,omitempty"` // of a lease just borrowed
}

func (a *Agent) putLease(w http.ResponseWriter, r *http.Request) error {
	client, err := clientOf(r)
	if err != nil {
		return err
	}
	var in leaseClaim
	if err := read(r, &in); err != nil {
		return err
	}
	v, made, err := a.seats.claim(r.Context(), client, in)
	if err != nil {
		return err
	}
	if made {
		return write(w, http.StatusCreated, v)
	}
	return write(w, http.StatusOK, v)
}

func (a *Agent) deleteLease(w http.ResponseWriter, r *http.Request) error {
	client, err := clientOf(r)
	if err != nil {
		return err
	}
	q, err := query(r, "lease")
	if err != nil {
		return err
	}
	later, err := a.seats.release(r.Context(), client, q.Get("lease"))
	switch {
	case err != nil:
		return err
	case later:
		w.WriteHeader(http.StatusAccepted)
	default:
		w.WriteHeader(http.StatusNoContent)
	}
	return nil
}

func (a *Agent) postBorrow(w http.ResponseWriter, r *http.Request) error {
	client, err := clientOf(r)
	if err != nil {
		return err
	}
	var in struct {
		Lease string `json:"lease"`
		Days  int64  `json:"days"`
	}
	if err := read(r, &in); err != nil {
		return err
	}
	if err := required(map[string]bool{"lease": in.Lease != "", "days": in.Days != 0}); err != nil {
		return err
	}
	if in.Days < 1 || in.Days > 366 {
		return domain.Bad("days", domain.CodeRange)
	}
	v, err := a.seats.borrow(r.Context(), client, in.Lease, int(in.Days))
	if err != nil {
		return err
	}
	return write(w, http.StatusOK, v)
}

func (a *Agent) getLeases(w http.ResponseWriter, r *http.Request) error {
	if _, err := query(r); err != nil {
		return err
	}
	list := a.seats.list()
	if list == nil {
		list = []leaseView{}
	}
	return write(w, http.StatusOK, struct {
		From   string      `json:"from"`
		Leases []leaseView `json:"leases"`
	}{a.seats.from(), list})
}

// clientOf is the local client a request is about.
func clientOf(r *http.Request) (string, error) {
	client := r.PathValue("client")
	if !isLabel(client, 1, longestClient) {
		return "", domain.Bad("client", domain.CodeFieldMalformed)
	}
	return client, nil
}

// isLabel reports whether s is text of so many characters without controls.
func isLabel(s string, least, most int) bool {
	n := utf8.RuneCountInString(s)
	return utf8.ValidString(s) && n >= least && n <= most && !strings.ContainsFunc(s, unicode.IsControl)
}

// noSeats is an agent that was not told where floating seats come from.
type noSeats struct{}

func (noSeats) claim(context.Context, string, leaseClaim) (leaseView, bool, error) {
	return leaseView{}, false, errNoSeats
}
func (noSeats) release(context.Context, string, string) (bool, error) { return false, errNoSeats }

func (noSeats) borrow(context.Context, string, string, int) (leaseView, error) {
	return leaseView{}, errNoSeats
}
func (noSeats) list() []leaseView { return nil }
func (noSeats) from() string      { return "nowhere" }

// leasing brings a view to the present: so long it lives, and then to ask again.
func (v leaseView) leasing(now, ends, refresh time.Time) leaseView {
	v.ExpiresIn = max(int64(ends.Sub(now)/time.Second), 1)
	v.RefreshIn = min(max(int64(refresh.Sub(now)/time.Second), 1), v.ExpiresIn)
	v.Token = ""
	return v
}
