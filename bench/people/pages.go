package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"seatward.dev/seatward/internal/app/account"
	"seatward.dev/seatward/internal/config"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/server"
	"seatward.dev/seatward/internal/store"
)

// visit is a signed-in owner of the large organization and of a small one.
type visit struct {
	plan
	server *server.Server
	by     domain.Actor
	cookie *http.Cookie
	asked  int // pages
}

// open starts the server on the filled database, without a network, and signs
// the owner in.
func open(ctx context.Context, p plan) (*visit, error) {
	s, err := server.New(ctx, config.Config{
		URL: "http://127.0.0.1", Listen: "127.0.0.1:0", Database: p.database, SecretFile: filepath.Join(p.folder, "secret"), Brand: "Nordlicht",
	}, server.Options{})
	if err != nil {
		return nil, err
	}
	v := &visit{plan: p, server: s, by: domain.Actor{Kind: domain.ActorPerson, Account: owner, Name: "ada.abel0@yard.example"}}
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.PutStaff(owner, domain.StaffAdmin, time.Now()); err != nil {
			return err
		}
		token, _, err := s.Accounts.StartSession(tx, owner, account.Device{})
		v.cookie = &http.Cookie{Name: "seatward_session", Value: token} //nolint:gosec // what a browser sends back has no attributes
		return err
	})
	return v, err
}

// pages asks for pages as a browser does.
func (v *visit) pages(ctx context.Context) (figures []figure, err error) {
	at := "/organizations/" + string(large)
	deep, err := v.deep(ctx, v.members/2)
	if err != nil {
		return nil, err
	}
	for _, p := range []struct{ name, path string }{
		{"small_members", "/organizations/" + string(small) + "/members"},
		{"small_overview", "/organizations/" + string(small)},
		{"overview", at},
		{"members", at + "/members"},
		{"members_in_the_middle", at + "/members?after=" + deep},
		{"members_by_joined", at + "/members?sort=joined&dir=desc"},
		{"members_by_email", at + "/members?sort=email"},
		{"members_by_activity", at + "/members?sort=activity&dir=desc"},
		{"members_search_first_name", at + "/members?q=katja"},
		{"members_search_whole_address", at + "/members?q=" + address(v.members-7)},
		{"members_search_last_name", at + "/members?q=petersen"},
		{"members_search_nobody", at + "/members?q=nobody-of-that-name"},
		{"members_search_last_name_by_email", at + "/members?q=petersen&sort=email"},
		{"members_search_address_part", at + "/members?q=katja.p"},
		{"members_role_owner", at + "/members?state=owner"},
		{"members_role_member", at + "/members?state=member"},
		{"members_blocked", at + "/members?state=blocked"},
		{"members_waiting", at + "/members?state=waiting"},
		{"members_waiting_by_rank", at + "/members?state=waiting&sort=rank"},
		{"members_external", at + "/members?state=external"},
		{"members_of_a_team", at + "/members?state=tea_10000001"},
		{"members_of_a_product", at + "/members?state=prd_desk"},
		{"members_of_a_product_by_email", at + "/members?state=prd_desk&sort=email"},
		{"members_of_a_product_of_most", at + "/members?state=prd_hub"},
		{"members_unseen", at + "/members?state=not_seen_90"},
		{"teams", at + "/teams"},
		{"teams_by_size", at + "/teams?sort=active&dir=desc"},
		{"team", at + "/teams/tea_10000000"},
		{"team_small", at + "/teams/tea_10000001"},
		{"unassigned", at + "/unassigned"},
		{"seats_by_team", at + "/seats/by-team"},
		{"seats_by_team_granted", at + "/seats/by-team?product=desk&area=internal"},
		{"invitations", at + "/invitations"},
		{"invitations_by_sent", at + "/invitations?sort=sent&dir=desc"},
		{"activity", at + "/activity"},
		{"console_organizations", "/console/organizations"},
		{"console_organizations_by_members", "/console/organizations?sort=members&dir=desc"},
		{"console_organizations_search", "/console/organizations?q=10000077"},
	} {
		if !strings.HasPrefix(p.name, v.begin) {
			continue
		}
		more, err := v.time(p.name, func() error { return v.get(ctx, p.path) })
		if err != nil {
			return figures, err
		}
		figures = append(figures, more...)
	}
	return figures, nil
}

// address is that of the i-th person.
func address(i int) string { return fmt.Sprintf("%d@yard.example", i) }

// deep is the cursor of a page that many stand before.
func (v *visit) deep(ctx context.Context, before int) (after string, err error) {
	req := domain.ListRequest{Limit: domain.MaxLimit}
	for range before / domain.MaxLimit {
		list, err := v.server.People.Members(ctx, v.by, large, req)
		if err != nil {
			return "", err
		}
		req.After = list.Next
	}
	return req.After, nil
}

func (v *visit) get(ctx context.Context, path string) error {
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, path, nil)
	r.AddCookie(v.cookie)
	v.asked++ // from an address of its own: there is a limit to what one may ask
	r.RemoteAddr = fmt.Sprintf("10.%d.%d.%d:1000", v.asked>>16&255, v.asked>>8&255, v.asked&255)
	w := httptest.NewRecorder()
	v.server.Handler().ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		return fmt.Errorf("%s answers %d: %s", path, w.Code, strings.TrimSpace(w.Body.String()[:min(500, w.Body.Len())]))
	}
	return nil
}

// time does something again and again, one after the other, and says how long
// half of the times and all but one in a hundred took at the most, and how long a
// processor was busy with each.
func (v *visit) time(name string, do func() error) ([]figure, error) {
	if err := do(); err != nil { // the first warms up
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	var took []time.Duration
	used, err := busy()
	if err != nil {
		return nil, err
	}
	for begun := time.Now(); len(took) < v.times && (len(took) < 3 || time.Since(begun) < v.patience); {
		from := time.Now()
		if err := do(); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		took = append(took, time.Since(from))
	}
	more, err := busy()
	if err != nil {
		return nil, err
	}
	slices.Sort(took)
	at := func(part float64) float64 {
		return float64(took[int(part*float64(len(took)-1))].Microseconds()) / 1000
	}
	each := float64((more - used).Microseconds()) / 1000 / float64(len(took))
	return []figure{{name + "_p50", at(0.5), "ms"}, {name + "_p99", at(0.99), "ms"}, {name + "_cpu", each, "ms"}}, nil
}

// busy is how long this process has kept a processor busy: what a page costs
// whatever else the machine does.
func busy() (time.Duration, error) {
	var used syscall.Rusage
	err := syscall.Getrusage(syscall.RUSAGE_SELF, &used)
	return time.Duration(used.Utime.Nano() + used.Stime.Nano()), err
}
