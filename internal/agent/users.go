package agent

import (
	"bufio"
	"encoding/json"
	"errors"
	"hash/maphash"
	"io"
	"net/http"
	"strconv"
	"time"

	"seatward.dev/sdk"
	"seatward.dev/sdk/license"

	"seatward.dev/seatward/internal/domain"
)

// putCounts takes the numbers of users as the product counts them.
func (a *Agent) putCounts(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Internal *int64     `json:"internal"`
		External *int64     `json:"external"`
		At       *time.Time `json:"at"`
	}
	if err := read(r, &in); err != nil {
		return err
	}
	if err := required(map[string]bool{"internal": in.Internal != nil, "external": in.External != nil}); err != nil {
		return err
	}
	c := counts{At: a.cfg.Clock().UTC()}
	if in.At != nil {
		c.At = in.At.UTC()
	}
	var wrong []error
	take := func(field string, n int64) int {
		if n < 0 || n > license.MaxUsers {
			wrong = append(wrong, domain.Bad(field, domain.CodeRange))
			return 0
		}
		return int(n)
	}
	c.Internal, c.External = take("internal", *in.Internal), take("external", *in.External)
	if c.At.After(a.cfg.Clock().Add(clockSkew)) {
		wrong = append(wrong, domain.Bad("at", domain.CodeFuture))
	}
	if err := domain.Join(wrong...); err != nil {
		return err
	}
	return a.pushed(w, r, c)
}

// pushed keeps the numbers and answers with what follows from them.
func (a *Agent) pushed(w http.ResponseWriter, r *http.Request, c counts) error {
	if err := a.counts.push(c); err != nil {
		return err
	}
	return a.sendStatus(w, r)
}

// Bounds of a list of users.
const (
	maxUsers = 200_000
	maxUser  = 4 << 10 // bytes of one
)

// userBody is one user of a list. The id only tells users apart, and is
// forgotten with the request.
type userBody struct {
	ID        string     `json:"id"`
	Kind      string     `json:"kind"`
	Blocked   bool       `json:"blocked"`
	LastLogin *time.Time `json:"last_login"`
}

// putUsers counts a list of users by the rules. It is read as it comes in, and
// nothing but the numbers is kept.
func (a *Agent) putUsers(w http.ResponseWriter, r *http.Request) error {
	if err := isJSON(r); err != nil {
		return err
	}
	now := a.cfg.Clock().UTC()
	var since time.Time
	if a.cfg.External != seatward.AllExternal {
		since = seatward.MonthStart(now, a.cfg.Location)
	}
	usage, err := newUserReader(r.Body, maxUsers).count(since)
	if err != nil {
		return err
	}
	return a.pushed(w, r, counts{Internal: usage.Internal, External: usage.External, At: now})
}

// userReader reads a JSON array of users without holding it.
type userReader struct {
	source *meter
	json   *json.Decoder
	most   int // users
	seed   maphash.Seed
	seen   map[uint64]struct{} // digests of ids
}

func newUserReader(body io.Reader, most int) *userReader {
	m := &meter{in: bufio.NewReader(body), left: maxUser}
	return &userReader{source: m, json: json.NewDecoder(m), most: most, seed: maphash.MakeSeed(), seen: map[uint64]struct{}{}}
}

func (u *userReader) count(activeSince time.Time) (seatward.Usage, error) {
	var failed error
	usage := seatward.Count(func(yield func(seatward.User) bool) { failed = u.each(yield) }, activeSince)
	return usage, failed
}

func (u *userReader) each(yield func(seatward.User) bool) error {
	if t, err := u.json.Token(); err != nil || t != json.Delim('[') {
		return malformedList(err)
	}
	for i := 0; u.json.More(); i++ {
		if i == u.most {
			return errTooManyUsers
		}
		user, err := u.next(i)
		if err != nil {
			return err
		}
		if !yield(user) {
			return nil
		}
	}
	if _, err := u.json.Token(); err != nil { // the closing bracket
		return malformedList(err)
	}
	if _, err := u.json.Token(); !errors.Is(err, io.EOF) {
		return malformedList(err)
	}
	return nil
}

func malformedList(err error) error {
	switch {
	case errors.Is(err, errUserTooLong):
		return domain.Bad("[]", domain.CodeTooLong)
	case err != nil:
		return unreadable(err)
	}
	return errMalformed
}

func (u *userReader) next(i int) (seatward.User, error) {
	u.source.left = 2 * maxUser // the decoder reads ahead
	var literal json.RawMessage
	if err := u.json.Decode(&literal); err != nil {
		return seatward.User{}, malformedList(err)
	}
	var in userBody
	if err := fit(literal, &in); err != nil {
		return seatward.User{}, within(i, err)
	}
	user := seatward.User{Kind: seatward.Kind(in.Kind), Blocked: in.Blocked, Service: in.Kind == "service"}
	if in.LastLogin != nil {
		user.LastLogin = *in.LastLogin
	}
	at := func(field string, code domain.Code) error { return within(i, domain.Bad(field, code)) }
	switch {
	case in.ID == "":
		return user, at("id", domain.CodeRequired)
	case in.Kind == "":
		return user, at("kind", domain.CodeRequired)
	case !user.Service && user.Kind != seatward.Internal && user.Kind != seatward.External:
		return user, at("kind", domain.CodeChoice)
	}
	digest := maphash.String(u.seed, in.ID)
	if _, twice := u.seen[digest]; twice {
		return user, errUserTwice
	}
	u.seen[digest] = struct{}{}
	return user, nil
}

// within names the fields of one user of the list.
func within(i int, err error) error {
	var wrong []error
	for _, f := range domain.AsError(err).Fields() {
		at := "[" + strconv.Itoa(i) + "]"
		if f.Field != "" {
			at += "." + f.Field
		}
		code := f.Code
		if code == domain.CodeRequestMalformed { // not an object
			code = domain.CodeFieldMalformed
		}
		wrong = append(wrong, domain.Bad(at, code))
	}
	return domain.Join(wrong...)
}

// errUserTooLong is one user with more text than any needs.
var errUserTooLong = errors.New("agent: a user of the list is too long")

// meter lets so many bytes pass until it is told to let more.
type meter struct {
	in   io.Reader
	left int
}

func (m *meter) Read(p []byte) (int, error) {
	if m.left == 0 {
		return 0, errUserTooLong
	}
	n, err := m.in.Read(p[:min(len(p), m.left)])
	m.left -= n
	return n, err
}
