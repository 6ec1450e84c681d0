package floating

import (
	"context"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"seatward.dev/seatward/internal/domain"
)

// Bounds of what clients say.
const (
	maxClient  = 200 // bytes
	maxLabel   = 200 // characters
	maxVersion = 64
	minTTL     = domain.MinLeaseTTL
	maxTTL     = domain.MaxLeaseTTL
)

// ClaimInput is what a client asks for.
type ClaimInput struct {
	Client  string // names a running copy of the product, as it likes
	Product string // slug
	User    string // who uses it; with a member's own token it is that member
	Device  string // host name
	Version string
	Built   string         // calendar day, 2006-01-02; "": unknown
	Lease   domain.LeaseID // the lease to be renewed; "": claims one
	TTL     time.Duration  // 0: as the vendor says; never longer
	Queue   bool           // wait in line
}

// Claimed is the answer to a claim or a renewal.
type Claimed struct {
	Lease    domain.Lease // the zero Lease for a named user
	Product  string       // slug
	New      bool         // granted, and not renewed
	Named    bool         // the user has a seat by name, and needs no lease
	Capacity int
	InUse    int
	At       time.Time     // the instant of the decision
	Life     time.Duration // until the lease expires, or a named user should ask again
}

// Claim grants or renews the lease of a client; asking again gives the same one.
// The answer is on disk before it is given. Refused are leases.exhausted (data:
// capacity, in_use, reserved, queue_position, queue_length, holders, and
// retry_after), leases.none, leases.suspended, leases.not_activated, leases.not_covered,
// leases.too_many and leases.blocked; leases.lost (data: reason, note, at) answers
// the renewal of a lease that is over. Nothing that is over revives.
func (s *Service) Claim(ctx context.Context, by domain.Actor, org domain.OrganizationID, in ClaimInput) (Claimed, error) {
	a := ask{by: by, org: org, do: claiming, in: in}
	if err := a.check(); err != nil {
		return Claimed{}, err
	}
	err := s.desk.ask(ctx, &a)
	return a.out, err
}

// Release gives a client's lease back, and its place in line. lease may name it;
// another one than the client's is left alone, and so are one that is over and
// then the place in line.
func (s *Service) Release(ctx context.Context, by domain.Actor, org domain.OrganizationID, product, client string, lease domain.LeaseID) error {
	a := ask{by: by, org: org, do: releasing, in: ClaimInput{Client: client, Product: product, Lease: lease}}
	if err := checkClient(client); err != nil {
		return err
	}
	return s.desk.ask(ctx, &a)
}

// Borrow prolongs a client's lease for use without a connection, for so many
// days and not beyond its license's end, and signs it. Refused are
// leases.not_borrowable, leases.lost, and field.range at days.
func (s *Service) Borrow(ctx context.Context, by domain.Actor, org domain.OrganizationID, product, client string, lease domain.LeaseID, days int) (c Claimed, token string, err error) {
	a := ask{by: by, org: org, do: borrowing, days: days, in: ClaimInput{Client: client, Product: product, Lease: lease}}
	if err := checkClient(client); err != nil {
		return c, "", err
	}
	if lease == "" {
		return c, "", domain.Bad("lease", domain.CodeRequired)
	}
	err = s.desk.ask(ctx, &a)
	return a.out, a.token, err
}

// check refuses what no client may say.
func (a *ask) check() error {
	in := &a.in
	errs := []error{
		checkClient(in.Client), checkLabel("user", in.User, maxLabel), checkLabel("device", in.Device, maxLabel), checkLabel("version", in.Version, maxVersion),
	}
	if in.Product == "" {
		errs = append(errs, domain.Bad("product", domain.CodeRequired))
	}
	if in.Device == "" && in.Lease == "" {
		errs = append(errs, domain.Bad("device", domain.CodeRequired))
	}
	if in.Built != "" {
		if _, err := time.Parse(time.DateOnly, in.Built); err != nil {
			errs = append(errs, domain.Bad("built", domain.CodeDate))
		}
	}
	if in.TTL != 0 && (in.TTL < minTTL || in.TTL > maxTTL) {
		errs = append(errs, domain.Bad("ttl", domain.CodeRange).With("min", int(minTTL.Seconds())).With("max", int(maxTTL.Seconds())))
	}
	return domain.Join(errs...)
}

// checkClient wants 1 to 200 printable bytes of ASCII.
func checkClient(client string) error {
	switch {
	case client == "":
		return domain.Bad("client", domain.CodeRequired)
	case len(client) > maxClient:
		return domain.Bad("client", domain.CodeTooLong).With("max", maxClient)
	}
	for i := range len(client) {
		if client[i] < ' ' || client[i] > '~' {
			return domain.Bad("client", domain.CodeNotASCII)
		}
	}
	return nil
}

// checkLabel bounds a text that is shown as it was sent.
func checkLabel(field, s string, most int) error {
	switch {
	case len(s) > 4*most || utf8.RuneCountInString(s) > most:
		return domain.Bad(field, domain.CodeTooLong).With("max", most)
	case !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }):
		return domain.Bad(field, domain.CodeControl)
	}
	return nil
}
