package api

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"time"
	"unicode/utf8"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/floating"
	"seatward.dev/seatward/internal/domain"
)

const inLeases = "Floating leases"

// Claim is what a client asks for.
type Claim struct {
	Product string         `json:"product" doc:"Its slug." example:"drafting-suite"`
	User    string         `json:"user,omitempty" maxLength:"200" doc:"Who uses it, as others are told. With a member's own token it is that member, and can be left out."`
	Device  string         `json:"device,omitempty" maxLength:"200" doc:"Host name. Needed to claim."`
	Version string         `json:"version,omitempty" maxLength:"64" doc:"Of the client."`
	Built   string         `json:"built,omitempty" doc:"Day the client was built on, for licenses with maintenance." example:"2026-05-01"`
	Lease   domain.LeaseID `json:"lease,omitempty" doc:"The lease to be renewed. Without it a lease is claimed; a client that has one gets the same again."`
	TTL     int            `json:"ttl,omitempty" minimum:"60" maximum:"86400" doc:"Seconds; not more than the product allows. As it says where this is left out."`
	Queue   bool           `json:"queue,omitempty" doc:"Wait in line where there is no seat, and keep the place by asking again."`
}

// Lease is the right of a client to use the product until expires_at (excluded).
type Lease struct {
	ID         domain.LeaseID   `json:"id,omitempty" doc:"Absent for a named user."`
	Client     string           `json:"client"`
	Product    string           `json:"product" doc:"Its slug."`
	User       string           `json:"user,omitempty"`
	Device     string           `json:"device,omitempty"`
	Version    string           `json:"version,omitempty"`
	License    domain.LicenseID `json:"license,omitempty" doc:"The license it counts against."`
	Fence      int64            `json:"fence,omitempty" doc:"Rises with every lease of the product: of two the later has the larger."`
	GrantedAt  Instant          `json:"granted_at,omitzero"`
	RenewedAt  Instant          `json:"renewed_at,omitzero"`
	ExpiresAt  Instant          `json:"expires_at,omitzero" doc:"By the server's clock."`
	ExpiresIn  int              `json:"expires_in" doc:"Seconds until then, for clients whose clock is wrong."`
	RefreshIn  int              `json:"refresh_in" doc:"Seconds after which to renew."`
	Capacity   int              `json:"capacity"`
	InUse      int              `json:"in_use"`
	Named      bool             `json:"named" doc:"The user has a seat by name and needs no lease; ask again after refresh_in."`
	IsBorrowed bool             `json:"borrowed" doc:"For use without a connection until expires_at."`
}

func leaseOf(c floating.Claimed, client string) Lease {
	l := c.Lease
	seconds := max(1, int(c.Life/time.Second))
	return Lease{
		ID: l.ID, Client: client, Product: c.Product, User: l.User, Device: l.Device, Version: l.Version, License: l.License, Fence: l.Fence,
		GrantedAt: Instant(l.GrantedAt), RenewedAt: Instant(l.RenewedAt), ExpiresAt: Instant(l.ExpiresAt),
		ExpiresIn: seconds, RefreshIn: max(1, seconds/2), Capacity: c.Capacity, InUse: c.InUse, Named: c.Named, IsBorrowed: l.Borrowed,
	}
}

// InClient is the path of a client's lease.
type InClient struct {
	InOrganization
	Client string `path:"client" doc:"Names a running copy of the product, as it likes: 1 to 200 printable characters of ASCII." example:"7c9e6679"`
}

type inClaim struct {
	InClient
	Body Claim
}

type outLease struct {
	Status int
	Body   Lease
}

type inRelease struct {
	InClient
	Product string         `query:"product" required:"true" doc:"Its slug."`
	Lease   domain.LeaseID `query:"lease" doc:"Which lease; another one is left alone."`
}

// BorrowedLease is a lease for use without a connection.
type BorrowedLease struct {
	Lease
	Token string `json:"token" doc:"Signed; the product verifies it without a network."`
}

func (a *API) leases() {
	const client = "/v1/organizations/{org}/leases/{client}"
	op(a, operation{
		id: "put-lease", group: inLeases, method: http.MethodPut, path: client, action: access.LeasesClaim,
		also:    []int{http.StatusCreated, http.StatusGone},
		summary: "Claim or renew a lease",
		about: "201 for a new lease, 200 for one that goes on. Without a seat left it is leases.exhausted, whose problem has capacity, in_use, reserved, " +
			"queue_position (0: not in line), queue_length, kept_in_line (what is free, but for those in line) and up to ten holders (user, device, since); Retry-After says when to ask again. " +
			"A renewal of a lease that is over is 410 leases.lost, with reason (released, expired, forced, license_ended, suspended, revoked, " +
			"blocked, superseded_claim or unknown), note and at; the client may claim anew. " +
			"The answer is given once it is on disk. Limits: 600 requests a minute for each client of a token.",
	}, a.putLease, &lean[inClaim, outLease]{
		decode: decodeClaim, encode: encodeLease, client: func(in *inClaim) string { return in.Client },
	})
	op(a, operation{
		id: "release-lease", group: inLeases, method: http.MethodDelete, path: client, action: access.LeasesClaim, status: http.StatusNoContent,
		summary: "Give a lease back", about: "Also when it is over already. Unless a lease is named, the client leaves the line too.",
	}, func(ctx context.Context, by domain.Actor, in *inRelease) (*nothing, error) {
		return done(a.cfg.Floating.Release(ctx, by, in.Org, in.Product, in.Client, in.Lease))
	}, &lean[inRelease, nothing]{
		decode: decodeRelease, client: func(in *inRelease) string { return in.Client },
		encode: func(b []byte, _ *nothing) ([]byte, int) { return b, http.StatusNoContent },
	})
	op(a, operation{
		id: "borrow-lease", group: inLeases, method: http.MethodPost, path: client + "/borrow", action: access.LeasesClaim,
		summary: "Borrow a lease for use without a connection",
		about:   "Up to so many days as the product allows, and never beyond the end of its license. Borrowing again prolongs it; releasing gives it back.",
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InClient
		Body struct {
			Product string         `json:"product"`
			Lease   domain.LeaseID `json:"lease"`
			Days    int            `json:"days" minimum:"1" maximum:"365"`
		}
	},
	) (*out[BorrowedLease], error) {
		c, token, err := a.cfg.Floating.Borrow(ctx, by, in.Org, in.Body.Product, in.Client, in.Body.Lease, in.Body.Days)
		return answered(BorrowedLease{Lease: leaseOf(c, in.Client), Token: token}, err)
	})
}

func (a *API) putLease(ctx context.Context, by domain.Actor, in *inClaim) (*outLease, error) {
	b := &in.Body
	c, err := a.cfg.Floating.Claim(ctx, by, in.Org, floating.ClaimInput{
		Client: in.Client, Product: b.Product, User: b.User, Device: b.Device, Version: b.Version, Built: b.Built,
		Lease: b.Lease, TTL: time.Duration(max(-1, min(b.TTL, 1<<20))) * time.Second, Queue: b.Queue,
	})
	if err != nil {
		return nil, err
	}
	out := &outLease{Status: http.StatusOK, Body: leaseOf(c, in.Client)}
	if c.New {
		out.Status = http.StatusCreated
	}
	return out, nil
}

func decodeClaim(r *http.Request, body []byte, in *inClaim) (fast bool, err error) {
	in.Org, in.Client = domain.OrganizationID(r.PathValue("org")), r.PathValue("client")
	if r.URL.RawQuery != "" {
		return false, domain.Bad("query", domain.CodeUnknownField)
	}
	if plainClaim(body, &in.Body) {
		return true, nil
	}
	in.Body = Claim{}
	if err := json.Unmarshal(body, &in.Body); err != nil {
		in.Body = Claim{} // what is wrong is for the strict check to say
	}
	return false, nil
}

// decodeRelease reads the query by hand; there is no body.
func decodeRelease(r *http.Request, _ []byte, in *inRelease) (fast bool, err error) {
	in.Org, in.Client = domain.OrganizationID(r.PathValue("org")), r.PathValue("client")
	for name, values := range r.URL.Query() {
		switch {
		case len(values) > 1:
			return false, domain.Bad(clipped(name), domain.CodeDuplicateField)
		case name == "product":
			in.Product = values[0]
		case name == "lease":
			in.Lease = domain.LeaseID(values[0])
		default:
			return false, domain.Bad(clipped(name), domain.CodeUnknownField)
		}
	}
	if in.Product == "" {
		return false, domain.Bad("product", domain.CodeRequired)
	}
	return true, nil
}

// plainClaim reads a claim as clients write it: one flat object, its members
// known and given once, its texts without escapes. ok is false for anything else,
// which is not said to be wrong by that.
func plainClaim(b []byte, c *Claim) (ok bool) {
	i, seen := 0, [8]bool{}
	space := func() {
		for i < len(b) && (b[i] == ' ' || b[i] == '\n' || b[i] == '\t' || b[i] == '\r') {
			i++
		}
	}
	next := func(want byte) bool {
		space()
		if i < len(b) && b[i] == want {
			i++
			return true
		}
		return false
	}
	literal := func() ([]byte, bool) {
		if !next('"') {
			return nil, false
		}
		for from := i; i < len(b); i++ {
			switch {
			case b[i] == '"':
				i++
				return b[from : i-1], true
			case b[i] == '\\' || b[i] < ' ':
				return nil, false
			}
		}
		return nil, false
	}
	if !next('{') {
		return false
	}
	for more := !next('}'); more; {
		name, ok := literal()
		if !ok || !next(':') {
			return false
		}
		var into *string
		var which int
		switch string(name) {
		case "product":
			into, which = &c.Product, 0
		case "user":
			into, which = &c.User, 1
		case "device":
			into, which = &c.Device, 2
		case "version":
			into, which = &c.Version, 3
		case "built":
			into, which = &c.Built, 4
		case "lease":
			into, which = (*string)(&c.Lease), 5
		case "queue":
			which = 6
			space()
			switch rest := b[i:]; {
			case len(rest) >= 4 && string(rest[:4]) == "true":
				c.Queue, i = true, i+4
			case len(rest) >= 5 && string(rest[:5]) == "false":
				i += 5
			default:
				return false
			}
		case "ttl":
			which = 7
			space()
			from := i
			for i < len(b) && b[i] >= '0' && b[i] <= '9' && i-from < 9 {
				c.TTL, i = 10*c.TTL+int(b[i]-'0'), i+1
			}
			if i == from || b[from] == '0' && i-from > 1 {
				return false
			}
		default:
			return false
		}
		if seen[which] {
			return false
		}
		seen[which] = true
		if into != nil {
			text, ok := literal()
			if !ok || !utf8.Valid(text) {
				return false
			}
			*into = string(text)
		}
		switch {
		case next(','):
		case next('}'):
			more = false
		default:
			return false
		}
	}
	space()
	return i == len(b)
}

// encodeLease writes a lease as encoding/json would.
func encodeLease(b []byte, out *outLease) ([]byte, int) {
	l := &out.Body
	b = append(b, '{')
	b = memberText(b, `"id":`, string(l.ID))
	b = quoted(append(b, `"client":`...), l.Client)
	b = quoted(append(b, `,"product":`...), l.Product)
	b = append(b, ',')
	b = memberText(b, `"user":`, l.User)
	b = memberText(b, `"device":`, l.Device)
	b = memberText(b, `"version":`, l.Version)
	b = memberText(b, `"license":`, string(l.License))
	if l.Fence != 0 {
		b = append(strconv.AppendInt(append(b, `"fence":`...), l.Fence, 10), ',')
	}
	b = memberTime(b, `"granted_at":"`, time.Time(l.GrantedAt))
	b = memberTime(b, `"renewed_at":"`, time.Time(l.RenewedAt))
	b = memberTime(b, `"expires_at":"`, time.Time(l.ExpiresAt))
	b = strconv.AppendInt(append(b, `"expires_in":`...), int64(l.ExpiresIn), 10)
	b = strconv.AppendInt(append(b, `,"refresh_in":`...), int64(l.RefreshIn), 10)
	b = strconv.AppendInt(append(b, `,"capacity":`...), int64(l.Capacity), 10)
	b = strconv.AppendInt(append(b, `,"in_use":`...), int64(l.InUse), 10)
	b = strconv.AppendBool(append(b, `,"named":`...), l.Named)
	b = strconv.AppendBool(append(b, `,"borrowed":`...), l.IsBorrowed)
	return append(b, "}\n"...), out.Status
}

// memberText writes a member that is left out when empty, with the comma behind it.
func memberText(b []byte, name, value string) []byte {
	if value == "" {
		return b
	}
	return append(quoted(append(b, name...), value), ',')
}

func memberTime(b []byte, name string, t time.Time) []byte {
	if t.IsZero() {
		return b
	}
	return append(t.UTC().AppendFormat(append(b, name...), instantLayout), `",`...)
}

// quoted writes a JSON string.
func quoted(b []byte, s string) []byte {
	for i := range len(s) {
		if s[i] < ' ' || s[i] == '"' || s[i] == '\\' || s[i] >= utf8.RuneSelf || s[i] == '<' || s[i] == '>' || s[i] == '&' {
			literal, err := json.Marshal(s)
			if err != nil {
				return append(b, `""`...)
			}
			return append(b, literal...)
		}
	}
	return append(append(append(b, '"'), s...), '"')
}

// LeaseHolder is somebody who holds a lease that others wait for.
type LeaseHolder struct {
	User   string  `json:"user,omitempty"`
	Device string  `json:"device,omitempty"`
	Since  Instant `json:"since"`
}

// leaseFacts are the further members of a problem with a lease.
func leaseFacts(data map[string]any) map[string]any {
	more := map[string]any{}
	for name, value := range data {
		switch v := value.(type) {
		case time.Time:
			more[name] = Instant(v)
		case []floating.Holder:
			more[name] = each(v, func(h floating.Holder) LeaseHolder { return LeaseHolder{h.User, h.Device, Instant(h.Since)} })
		default:
			more[name] = value
		}
	}
	return more
}
