package atelier

import (
	"cmp"
	"context"
	"errors"
	"net/mail"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"seatward.dev/sdk"
)

// user is someone who may sign in.
type user struct {
	ID         string
	Name       string
	Email      string
	Kind       seatward.Kind
	Admin      bool
	Blocked    bool
	Hash       string // empty: nobody has set a password yet
	CreatedAt  time.Time
	LastSignIn time.Time
}

// kindService is an account of a program: it never counts and has no
// enterprise features.
const kindService seatward.Kind = "service"

// Problems of a form, each with its field.
var (
	errName     = errors.New("name")
	errEmail    = errors.New("email")
	errTaken    = errors.New("taken")
	errKind     = errors.New("kind")
	errPassword = errors.New("password")
	errSelf     = errors.New("self")
)

// users are kept in a file, all of them in memory: an office has hundreds.
type users struct {
	file   jsonFile
	rounds int
	clock  func() time.Time
	decoy  string // a hash nobody's password has

	mu  sync.RWMutex
	all []user
}

func openUsers(ctx context.Context, dir string, rounds int, clock func() time.Time) (*users, error) {
	u := &users{file: jsonFile(filepath.Join(dir, "users.json")), rounds: rounds, clock: clock}
	u.decoy = hashPassword(newID(), rounds)
	return u, u.file.load(ctx, &u.all)
}

// list returns everybody, by name.
func (u *users) list() []user {
	u.mu.RLock()
	out := slices.Clone(u.all)
	u.mu.RUnlock()
	slices.SortFunc(out, func(a, b user) int {
		return cmp.Or(cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), cmp.Compare(a.ID, b.ID))
	})
	return out
}

func (u *users) byID(id string) (user, bool) {
	return u.find(func(x user) bool { return x.ID == id })
}

func (u *users) find(match func(user) bool) (user, bool) {
	u.mu.RLock()
	defer u.mu.RUnlock()
	if i := slices.IndexFunc(u.all, match); i >= 0 {
		return u.all[i], true
	}
	return user{}, false
}

// add makes a user. An empty password is for people who cannot sign in yet.
func (u *users) add(ctx context.Context, n user, password string) error {
	n.Name, n.Email = strings.TrimSpace(n.Name), canonical(n.Email)
	switch address, err := mail.ParseAddress(n.Email); {
	case !printable(n.Name):
		return errName
	case err != nil || address.Address != n.Email || len(n.Email) > 254:
		return errEmail
	case n.Kind != seatward.Internal && n.Kind != seatward.External && n.Kind != kindService:
		return errKind
	case password != "" && (len(password) < 8 || len(password) > 200):
		return errPassword
	}
	n.ID, n.CreatedAt = newID(), u.clock().UTC()
	if password != "" {
		n.Hash = hashPassword(password, u.rounds)
	}
	return u.change(ctx, func(all []user) ([]user, error) {
		if slices.ContainsFunc(all, func(x user) bool { return x.Email == n.Email }) {
			return nil, errTaken
		}
		return append(all, n), nil
	})
}

// setBlocked blocks someone or lets them in again. Nobody blocks themselves,
// so one administrator always remains.
func (u *users) setBlocked(ctx context.Context, id, by string, blocked bool) error {
	if id == by {
		return errSelf
	}
	return u.update(ctx, id, func(x *user) { x.Blocked = blocked })
}

// remove deletes someone for good; what they wrote stays.
func (u *users) remove(ctx context.Context, id, by string) error {
	if id == by {
		return errSelf
	}
	return u.change(ctx, func(all []user) ([]user, error) {
		return slices.DeleteFunc(all, func(x user) bool { return x.ID == id }), nil
	})
}

// signIn returns whose e-mail and password these are. It takes as long for
// an unknown address as for a known one.
func (u *users) signIn(ctx context.Context, email, password string) (user, bool) {
	x, known := u.find(func(x user) bool { return x.Email == canonical(email) })
	hash := x.Hash
	if hash == "" {
		hash = u.decoy
	}
	if !checkPassword(password, hash) || !known || x.Hash == "" || x.Blocked {
		return user{}, false
	}
	now := u.clock().UTC()
	return x, u.update(ctx, x.ID, func(x *user) { x.LastSignIn = now }) == nil
}

func (u *users) update(ctx context.Context, id string, f func(*user)) error {
	return u.change(ctx, func(all []user) ([]user, error) {
		for i := range all {
			if all[i].ID == id {
				f(&all[i])
			}
		}
		return all, nil
	})
}

// change saves first and only then lets everybody see.
func (u *users) change(ctx context.Context, f func([]user) ([]user, error)) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	next, err := f(slices.Clone(u.all))
	if err != nil {
		return err
	}
	if err := u.file.save(ctx, next); err != nil {
		return err
	}
	u.all = next
	return nil
}

func canonical(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

func printable(s string) bool {
	return s != "" && utf8.ValidString(s) && utf8.RuneCountInString(s) <= 100 && strings.IndexFunc(s, unicode.IsControl) < 0
}
