package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/config"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/server"
	"seatward.dev/seatward/internal/store"
)

const (
	seats  = 100_000
	scarce = 1 // seats of the pool that is exhausted
)

// house is the servers and what they serve.
type house struct {
	hosts  []string
	tokens []string // by pool; the last is the exhausted one's
	nodes  []*server.Server
	stop   context.CancelFunc
	ended  chan error
	log    *os.File
}

func open(ctx context.Context, p plan) (*house, error) {
	h := &house{ended: make(chan error, p.nodes)}
	most := 0
	for _, n := range p.pools {
		most = max(most, n)
	}
	if err := h.fill(ctx, p.database, most); err != nil {
		return nil, err
	}
	var err error
	if h.log, err = os.Create(filepath.Join(p.folder, "log")); err != nil {
		return nil, err
	}
	running, stop := context.WithCancel(ctx)
	h.stop = stop
	for range p.nodes {
		listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		host := listener.Addr().String()
		s, err := server.New(ctx, config.Config{
			URL: "http://" + host, Database: p.database, SecretFile: filepath.Join(p.folder, "secret"), Brand: "Bench", MailFrom: "bench@vendor.example",
		}, server.Options{Listener: listener, Log: slog.New(slog.NewTextHandler(h.log, nil))})
		if err != nil {
			return nil, err
		}
		h.hosts, h.nodes = append(h.hosts, host), append(h.nodes, s)
		go func() { h.ended <- s.Run(running) }()
	}
	return h, nil
}

func (h *house) close() {
	h.stop()
	for range h.nodes {
		if err := <-h.ended; err != nil {
			fmt.Fprintln(os.Stderr, "lease:", err)
		}
	}
	for _, s := range h.nodes {
		_ = s.Close()
	}
	_ = h.log.Close()
}

// fill makes an organization with a product, a license and a token for each
// pool, and one more with a single seat.
func (h *house) fill(ctx context.Context, database string, pools int) error {
	st, err := store.Open(ctx, database)
	if err != nil {
		return err
	}
	defer func() { _ = st.Close() }()
	if err := st.Migrate(ctx); err != nil {
		return err
	}
	now := time.Now().UTC().Truncate(time.Second)
	ids := app.NewIDs(time.Now)
	if err := st.Write(ctx, func(tx *store.Tx) error { return catalog(tx, now) }); err != nil {
		return err
	}
	return st.Write(ctx, func(tx *store.Tx) error {
		for i := range pools + 1 {
			size := seats
			if i == pools {
				size = scarce
			}
			secret, _ := ids.Secret()
			h.tokens = append(h.tokens, "swt_"+secret)
			if err := customer(tx, i, size, app.HashToken("swt_"+secret), now); err != nil {
				return err
			}
		}
		return nil
	})
}

const productID, slug = domain.ProductID("prd_draft"), "draft"

func catalog(tx *store.Tx, now time.Time) error {
	policy, _ := domain.PresetNamedAndFloating.Policy()
	policy.LeasesPerDevice = domain.MaxPerDevice
	if _, err := tx.InsertProduct(domain.Product{ID: productID, Slug: slug, Name: "Draft", Preset: domain.PresetNamedAndFloating, Policy: policy, State: domain.CatalogActive, CreatedAt: now}); err != nil {
		return err
	}
	if _, err := tx.InsertAccount(domain.Account{ID: "acc_1", Email: domain.Email{Address: "o@x.example", Key: "o@x.example"}, Name: "O", Language: "en", VerifiedAt: now, CreatedAt: now}); err != nil {
		return err
	}
	return tx.InsertPlan(domain.Plan{ID: "pln_flex", Product: productID, Name: "Flex", Type: domain.LicenseFlex, TermMonths: 12, Currency: "EUR", State: domain.CatalogActive, CreatedAt: now})
}

func organization(i int) domain.OrganizationID {
	return domain.OrganizationID("org_" + strconv.Itoa(i))
}

func customer(tx *store.Tx, i, size int, hash string, now time.Time) error {
	n, org := strconv.Itoa(i), organization(i)
	if err := tx.InsertOrganization(domain.Organization{ID: org, Name: "Customer " + n, TimeZone: "UTC", CreatedAt: now}); err != nil {
		return err
	}
	if _, err := tx.InsertMember(domain.Member{ID: domain.MemberID("mem_" + n), Organization: org, Account: "acc_1", Role: domain.RoleOwner, State: domain.MemberActive, JoinedAt: now}); err != nil {
		return err
	}
	if err := tx.InsertQuote(domain.Quote{ID: domain.QuoteID("quo_" + n), Organization: org, Product: productID, Plan: "pln_flex", CreatedAt: now, ExpiresAt: now}); err != nil {
		return err
	}
	if err := tx.InsertOrder(domain.Order{ID: domain.OrderID("ord_" + n), Number: n, Organization: org, Quote: domain.QuoteID("quo_" + n), Product: productID, Plan: "pln_flex", Type: domain.LicenseFlex, State: domain.OrderPaid, CreatedAt: now, Invoice: domain.InvoiceID("ivc_" + n)}); err != nil {
		return err
	}
	if _, err := tx.InsertLicense(domain.License{
		ID: domain.LicenseID("lic_" + n), Serial: n, Organization: org, Product: productID, Plan: "pln_flex", PlanName: "Flex", Order: domain.OrderID("ord_" + n), Name: "Flex",
		Type: domain.LicenseFlex, State: domain.LicenseActive, Users: domain.Users{Internal: size}, StartsAt: now, ExpiresAt: now.AddDate(1, 0, 0), ActivatedAt: now, Revision: 1, CreatedAt: now,
	}); err != nil {
		return err
	}
	return tx.InsertToken(domain.APIToken{
		ID: domain.TokenID("tok_" + n), Name: n, TokenHash: hash, Organization: org, Role: domain.RoleMember, Scope: domain.ScopeLeases, MadeBy: "acc_1",
		CreatedAt: now, ExpiresAt: now.AddDate(1, 0, 0), LastUsedAt: now,
	})
}

// bare is net/http with nothing behind it: it reads a body and writes an answer
// of the length of a lease.
type bare struct {
	server *http.Server
	hosts  []string
}

func openBare(ctx context.Context) (*bare, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	answer := []byte(strings.Repeat("x", 480))
	b := &bare{hosts: []string{listener.Addr().String()}, server: &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header()["Content-Length"] = []string{"480"}
		_, _ = w.Write(answer)
	})}}
	go func() { _ = b.server.Serve(listener) }()
	return b, nil
}

func (b *bare) close() { _ = b.server.Close() }

// resident is the process's memory in MiB.
func resident() (mib int) {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), "VmRSS:")
	var kib int
	if _, err := fmt.Sscan(rest, &kib); err != nil {
		return 0
	}
	return kib >> 10
}
