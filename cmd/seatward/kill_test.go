package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/config"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/server"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/store/storetest"
)

const (
	killRounds  = 5
	killClients = 8
	killAfter   = 20 // acknowledged writes in a round
)

// TestWhatIsAnsweredOutlivesAKill kills a server under load, again and again.
// What it had answered is there when it is back, is answered the same when it is
// asked again, and nothing is there that nobody asked for.
func TestWhatIsAnsweredOutlivesAKill(t *testing.T) {
	t.Parallel()
	w := newShop(t)
	for round := range killRounds {
		w.start()
		w.check(round)
		w.loadUntilKilled(round)
	}
	w.start()
	w.check(killRounds)
	if _, stderr, err := w.process.stop(); err != nil {
		t.Errorf("it stopped with %v:\n%s", err, stderr)
	}
	w.auditWhole()
}

// shop is an organization that may order, and a server that is killed.
type shop struct {
	t       *testing.T
	cfg     config.Config
	org     domain.OrganizationID
	plan    domain.PlanID
	token   string
	process process

	mu       sync.Mutex
	answered map[request]string // -> id
	cutOff   int                // requests that were not answered when the server died
}

// request is a POST to a list of the organization.
type request struct{ list, key, body string }

func newShop(t *testing.T) *shop {
	t.Helper()
	w := &shop{t: t, answered: map[request]string{}, cfg: config.Config{
		URL: "http://localhost", Database: storetest.SQLiteTarget(t), SecretFile: filepath.Join(t.TempDir(), "secret"), Brand: "Nordlicht",
	}}
	w.parts(func(ctx context.Context, p *server.Parts) error {
		op := domain.Operator()
		_, sellerErr := p.Vendor.UpdateSeller(ctx, op, domain.Seller{
			Name: "Nordlicht Software GmbH", Line1: "Hafenstr. 1", PostalCode: "20457", City: "Hamburg", Country: "DE",
			TaxID: "DE123456789", Email: "billing@vendor.example", Bank: "Hafenbank", IBAN: "DE02120300000000202051", BIC: "BYLADEM1001",
		})
		product, productErr := p.Catalog.CreateProduct(ctx, op, catalog.ProductInput{Slug: "harbor", Name: "Harbor", Preset: string(domain.PresetInstallation)})
		plan, planErr := p.Catalog.CreatePlan(ctx, op, product.ID, catalog.PlanInput{
			PlanTerms: catalog.PlanTerms{Name: "Annual", PriceInternal: 4900, MinUsers: 1, MaxUsers: 1000},
			Type:      string(domain.LicenseAnnual), TermMonths: 12, Currency: "EUR",
		})
		org, orgErr := p.People.Create(ctx, op, people.CreateInput{
			Name: "Halden", NotificationEmail: "it@halden.example", TimeZone: "Europe/Berlin", OwnerEmail: "runa@halden.example",
		})
		profile, profileErr := p.Billing.Profile(ctx, op, org.ID)
		profile.Name, profile.Line1, profile.City, profile.Country = "Halden", "Kai 4", "Kiel", "DE"
		_, updateErr := p.Billing.UpdateProfile(ctx, op, org.ID, profile)
		token, _, tokenErr := p.Vendor.CreateToken(ctx, op, "load", string(domain.StaffAdmin), 24*time.Hour)
		w.org, w.plan, w.token = org.ID, plan.ID, token
		return errors.Join(sellerErr, productErr, planErr, orgErr, profileErr, updateErr, tokenErr)
	})
	t.Cleanup(w.process.kill)
	return w
}

// parts opens the database while no server runs on it.
func (w *shop) parts(use func(context.Context, *server.Parts) error) {
	w.t.Helper()
	p, err := server.Assemble(w.t.Context(), w.cfg, server.Options{})
	if err == nil {
		err = errors.Join(use(w.t.Context(), p), p.Close())
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

// start starts the program and wants it ready soon.
func (w *shop) start() {
	w.t.Helper()
	path, err := exec.LookPath("seatward") // put there by testscript.Main
	if err != nil {
		w.t.Fatal(err)
	}
	cmd := exec.CommandContext(w.t.Context(), path, "serve", "--listen", "127.0.0.1:0",
		"--url", w.cfg.URL, "--database", w.cfg.Database, "--secret-file", w.cfg.SecretFile)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH")}
	began := time.Now()
	if err := w.process.start(cmd); err != nil {
		w.t.Fatal(err)
	}
	status, body, err := w.call(http.MethodGet, "/readyz", "", "")
	took := time.Since(began)
	w.t.Logf("ready after %s", took)
	if err != nil || status != http.StatusOK || took > readyWithin {
		w.t.Errorf("ready after %s: %d %s (%v)", took, status, body, err)
	}
}

// call sends a request to the running server.
func (w *shop) call(method, path, key, body string) (status int, answer string, err error) {
	r, err := http.NewRequestWithContext(w.t.Context(), method, "http://"+w.process.address+path, strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	r.Header.Set("Authorization", "Bearer "+w.token)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Idempotency-Key", key)
	}
	return ask(r)
}

func (w *shop) at(list string) string { return "/v1/organizations/" + string(w.org) + "/" + list }

// post sends a request and remembers the answer, or that there was none.
func (w *shop) post(r request) (id string, err error) {
	status, answer, err := w.call(http.MethodPost, w.at(r.list), r.key, r.body)
	w.mu.Lock()
	defer w.mu.Unlock()
	if err != nil {
		w.cutOff++
		return "", err
	}
	var made struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal([]byte(answer), &made); err != nil || status != http.StatusCreated {
		w.t.Errorf("%s %s: %d %s", r.list, r.body, status, answer)
		return "", errors.New("refused")
	}
	if before, again := w.answered[r]; again && before != made.ID {
		w.t.Errorf("%s %s: answered with %s, and now with %s", r.list, r.body, before, made.ID)
	}
	w.answered[r] = made.ID
	return made.ID, nil
}

// loadUntilKilled has clients invite and order at once until the server dies.
func (w *shop) loadUntilKilled(round int) {
	w.t.Helper()
	var answers atomic.Int32
	enough := make(chan struct{})
	var clients sync.WaitGroup
	for c := range killClients {
		clients.Go(func() {
			for n := 0; ; n++ {
				name := fmt.Sprintf("r%d-c%d-n%d", round, c, n)
				if err := w.visit(name, c); err != nil {
					return
				}
				if answers.Add(1) == killAfter {
					close(enough)
				}
			}
		})
	}
	done := make(chan struct{})
	go func() { clients.Wait(); close(done) }()
	select {
	case <-enough:
	case <-done:
	}
	w.process.kill()
	<-done
	if answers.Load() < killAfter {
		w.t.Errorf("round %d: only %d answers:\n%s", round, answers.Load(), w.process.stderr.String())
	}
}

// visit invites somebody, or orders something.
func (w *shop) visit(name string, client int) error {
	if client%2 == 0 {
		_, err := w.post(request{"invitations", name, `{"email":"` + name + `@halden.example","role":"member"}`})
		return err
	}
	quote, err := w.post(request{"quotes", name + "-quote", `{"plan":"` + string(w.plan) + `","license_name":"` + name +
		`","install_id":"7c9e6679-7425-40de-944b-e07fc1f90ae7","users":{"internal":10}}`})
	if err == nil {
		_, err = w.post(request{"orders", name + "-order", `{"quote":"` + quote + `"}`})
	}
	return err
}

// check wants everything that was answered to be there, once.
func (w *shop) check(round int) {
	w.t.Helper()
	there := map[string]int{}
	for _, list := range []string{"invitations", "orders"} {
		w.count(list, there)
	}
	lists, again := 0, map[string]bool{}
	for r, id := range w.answered {
		if r.list == "quotes" {
			continue
		}
		lists++
		if there[id] != 1 {
			w.t.Errorf("round %d: %+v was answered with %s, which is there %d times", round, r, id, there[id])
		}
		if !again[r.list] { // one of each is enough
			again[r.list] = true
			_, _ = w.post(r) // it compares the answers
		}
	}
	lists++ // the owner's invitation was there before
	if len(there) < lists || len(there) > lists+w.cutOff {
		w.t.Errorf("round %d: %d are there, %d were answered, %d were cut off", round, len(there), lists, w.cutOff)
	}
}

func (w *shop) count(list string, there map[string]int) {
	w.t.Helper()
	for after := ""; ; {
		status, answer, err := w.call(http.MethodGet, w.at(list)+"?limit=1000"+after, "", "")
		var page struct {
			Items []struct {
				ID string `json:"id"`
			} `json:"items"`
			Next string `json:"next"`
		}
		if err := errors.Join(err, json.Unmarshal([]byte(answer), &page)); err != nil || status != http.StatusOK {
			w.t.Fatalf("%s: %d %v", list, status, err)
		}
		for _, i := range page.Items {
			there[i.ID]++
		}
		if page.Next == "" {
			return
		}
		after = "&after=" + page.Next
	}
}

func (w *shop) auditWhole() {
	w.t.Helper()
	w.parts(func(ctx context.Context, p *server.Parts) error {
		return p.Store.Read(ctx, func(tx *store.Tx) error {
			broken, err := p.Env.CheckAudit(tx, w.org)
			if broken != 0 {
				w.t.Errorf("the audit chain breaks at %d", broken)
			}
			return err
		})
	})
}
