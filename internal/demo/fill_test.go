package demo

import (
	"crypto/x509"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"seatward.dev/sdk/license"

	"seatward.dev/seatward/internal/app/permissionkey"
	"seatward.dev/seatward/internal/authn"
	"seatward.dev/seatward/internal/config"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/server"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/store/storetest"
)

const install = "2f1b7c9e-58d0-4e6a-9a43-0c7d1e8f2b65"

const day = 24 * time.Hour

// told is a history that has been told to an empty database.
type told struct {
	*server.Parts
	now   time.Time
	roots []*x509.Certificate
	orgs  []domain.Organization
	clock *clock
	legacy
}

func tell(t *testing.T, database string, now time.Time, crowd int) *told {
	t.Helper()
	c := &clock{now: begin(now)}
	cfg := config.Config{
		URL: "https://portal.example", Database: database, SecretFile: filepath.Join(t.TempDir(), "secret"),
		MailFrom: "licenses@nordlicht.example", Brand: Vendor,
	}
	p, err := server.Assemble(t.Context(), cfg, server.Options{Clock: c.Now, Hasher: quick()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	left, err := fill(t.Context(), p, c, history{now: now, install: install, crowd: crowd})
	if err != nil {
		t.Fatal(err)
	}
	c.set(now)
	h := &told{Parts: p, now: now, clock: c, legacy: left}
	if h.roots, err = license.ParseRoots(p.Keys.Ring().RootPEM()); err != nil {
		t.Fatal(err)
	}
	list, err := p.People.Organizations(t.Context(), domain.Operator(), domain.ListRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if h.orgs = list.Items; len(h.orgs) != 4 {
		t.Fatalf("%d organizations, want 4", len(h.orgs))
	}
	return h
}

func TestHistoryHoldsTogether(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	for engine, target := range storetest.Targets(t) {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			h := tell(t, target, now, 3)
			for _, org := range h.orgs {
				h.peopleFit(t, org)
				h.ordersBecameLicenses(t, org)
			}
			h.teamsAndBlockedAreThere(t)
			h.numbersHaveNoGap(t)
			h.auditIsWhole(t)
			h.visitorsCanSignIn(t)
			h.tourCanBeTaken(t)
			h.keysCanBeRedeemed(t)
			h.programsLiveOn(t)
			if _, err := fill(t.Context(), h.Parts, &clock{now: begin(now)}, history{now: now, install: install, crowd: 1}); err == nil {
				t.Error("the same history was told twice to one database")
			}
		})
	}
}

func (h *told) peopleFit(t *testing.T, org domain.Organization) {
	t.Helper()
	list, err := h.People.Members(t.Context(), domain.Operator(), org.ID, domain.ListRequest{Limit: domain.MaxLimit})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(list.Items, func(m domain.Member) bool { return m.Role == domain.RoleOwner }) {
		t.Errorf("%s has no owner", org.Name)
	}
	invited, err := h.People.Invitations(t.Context(), domain.Operator(), org.ID, domain.ListRequest{})
	if err != nil || len(invited.Items) < 2 {
		t.Errorf("%s: %d pending invitations, %v", org.Name, len(invited.Items), err)
	}
	sum, err := h.Licensing.Summary(t.Context(), domain.Operator(), org.ID)
	if err != nil || len(sum.Products) == 0 {
		t.Fatalf("%s: %d products, %v", org.Name, len(sum.Products), err)
	}
	for _, p := range sum.Products {
		for _, pool := range p.Pools {
			if pool.Active+pool.Pending > pool.Capacity {
				t.Errorf("%s, %s: %+v holds more than there is", org.Name, p.Name, pool)
			}
		}
	}
}

// teamsAndBlockedAreThere looks for what the pages about them would be empty
// without.
func (h *told) teamsAndBlockedAreThere(t *testing.T) {
	t.Helper()
	teams, blocked := 0, 0
	for _, org := range h.orgs {
		n, err := h.People.Counts(t.Context(), domain.Operator(), org.ID)
		if err != nil {
			t.Fatal(err)
		}
		blocked += n.Blocked
		list, err := h.Teams.List(t.Context(), domain.Operator(), org.ID, domain.ListRequest{})
		if err != nil {
			t.Fatal(err)
		}
		teams += len(list.Items)
	}
	if teams != 6 || blocked != 2 {
		t.Errorf("%d teams, %d people blocked", teams, blocked)
	}
}

// ordersBecameLicenses checks that each paid order has one license and each
// license a key that an installed product would take.
func (h *told) ordersBecameLicenses(t *testing.T, org domain.Organization) {
	t.Helper()
	orders, err := h.Billing.Orders(t.Context(), domain.Operator(), org.ID, domain.ListRequest{Limit: domain.MaxLimit})
	if err != nil {
		t.Fatal(err)
	}
	licenses := map[domain.LicenseID]domain.License{}
	h.read(t, func(tx *store.Tx) error {
		list, err := tx.OrganizationLicenses(org.ID)
		for _, l := range list {
			if licenses[l.ID], err = tx.License(org.ID, l.ID); err != nil {
				return err
			}
		}
		return err
	})
	paid, all := 0, len(licenses)
	for _, o := range orders.Items {
		l, ok := licenses[o.License]
		delete(licenses, o.License)
		if ok != (o.State == domain.OrderPaid) {
			t.Errorf("%s, %s order %s: a license %t", org.Name, o.State, o.Number, ok)
		}
		if !ok {
			continue
		}
		paid++
		key, err := license.Verify(l.Key, license.Expect{Roots: h.roots, InstallID: l.InstallID, Product: l.ProductSlug, Now: l.StartsAt})
		if err != nil {
			t.Errorf("%s, %s: %v", org.Name, l.Name, err)
			continue
		}
		if key.Claims.Lic.Users != license.Users(o.Users) || !key.Claims.Expires.Equal(l.ExpiresAt) {
			t.Errorf("%s, %s: the key says %+v", org.Name, l.Name, key.Claims)
		}
	}
	for _, l := range licenses {
		if l.PermissionKey == "" {
			t.Errorf("%s: %s is neither of an order nor of a permission key", org.Name, l.Name)
		}
	}
	if paid == 0 {
		t.Errorf("%s: no paid order, %d licenses", org.Name, all)
	}
}

func (h *told) numbersHaveNoGap(t *testing.T) {
	t.Helper()
	var numbers []string
	for _, org := range h.orgs {
		list, err := h.Billing.Invoices(t.Context(), domain.Operator(), org.ID, domain.ListRequest{Limit: domain.MaxLimit})
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range list.Items {
			numbers = append(numbers, i.Number)
		}
	}
	slices.Sort(numbers)
	last := map[int]int{}
	for _, number := range numbers {
		var year, n int
		if _, err := fmt.Sscanf(number, "INV-%d-%d", &year, &n); err != nil || n != last[year]+1 {
			t.Errorf("invoice %s after number %d (%v)", number, last[year], err)
		}
		last[year] = n
	}
	if len(last) != 2 {
		t.Errorf("invoices of %d years: %v", len(last), numbers)
	}
}

func (h *told) auditIsWhole(t *testing.T) {
	t.Helper()
	chains := []domain.OrganizationID{domain.VendorChain}
	for _, org := range h.orgs {
		chains = append(chains, org.ID)
	}
	h.read(t, func(tx *store.Tx) error {
		for _, chain := range chains {
			broken, err := h.Env.CheckAudit(tx, chain)
			if err != nil || broken != 0 {
				t.Errorf("the audit chain of %s breaks at %d (%v)", chain, broken, err)
			}
			entries, err := tx.AuditFrom(chain, 1, domain.MaxLimit)
			if err != nil {
				return err
			}
			for i, e := range entries {
				if !e.At.Before(h.now) || e.At.Before(begin(h.now)) || i > 0 && e.At.Before(entries[i-1].At) {
					t.Errorf("%s, entry %d is of %s", chain, e.Seq, e.At)
				}
			}
		}
		return nil
	})
}

// visitorsCanSignIn checks each printed sign-in, also that the hash is raised to
// the costs of the server that runs.
func (h *told) visitorsCanSignIn(t *testing.T) {
	t.Helper()
	accounts := *h.Accounts
	accounts.Hasher = authn.NewHasher(authn.Params{Memory: 128, Time: 1, Threads: 1}, 0)
	for _, s := range signIns()[:len(signIns())-1] {
		if _, err := accounts.CheckCredentials(t.Context(), credentials(s)); err != nil {
			t.Errorf("%s: %v", s.Email, err)
		}
		h.read(t, func(tx *store.Tx) error {
			a, err := tx.AccountByEmail(s.Email)
			if err == nil && accounts.Hasher.NeedsRehash(a.PasswordHash) {
				t.Errorf("%s keeps the cheap hash", s.Email)
			}
			return err
		})
	}
}

// tourCanBeTaken checks that what the tour speaks of is there.
func (h *told) tourCanBeTaken(t *testing.T) {
	t.Helper()
	states := map[string]domain.LicenseState{}
	var list domain.List[domain.License]
	var err error
	if list, err = h.Licensing.VendorLicenses(t.Context(), domain.Operator(), domain.ListRequest{Limit: domain.MaxLimit}); err != nil {
		t.Fatal(err)
	}
	for _, l := range list.Items {
		states[l.Name] = l.StateAt(h.now)
		if l.Name == "Design office" && (l.InstallID != install || l.ExpiresAt.Sub(h.now) < 15*day || l.ExpiresAt.Sub(h.now) > 20*day) {
			t.Errorf("Design office is for %s until %s", l.InstallID, l.ExpiresAt)
		}
	}
	if states["Design office"] != domain.LicenseActive || states["Competition team"] != domain.LicenseActive || states["First look"] != domain.LicenseExpired ||
		states["Podium for competitions"] != domain.LicenseActive {
		t.Errorf("licenses are %v", states)
	}
	orders, err := h.Billing.VendorOrders(t.Context(), domain.Operator(), domain.ListRequest{Limit: domain.MaxLimit})
	if err != nil {
		t.Fatal(err)
	}
	count := map[domain.OrderState]int{}
	treatments := map[domain.TaxTreatment]bool{}
	for _, o := range orders.Items {
		count[o.State]++
		treatments[o.Totals.Treatment] = true
		if o.State == domain.OrderOpen && o.LicenseName != "Summer interns" {
			t.Errorf("%s of %s is open", o.Number, o.OrgName)
		}
	}
	if count[domain.OrderOpen] != 1 || count[domain.OrderCanceled] != 1 || len(treatments) != 4 {
		t.Errorf("orders %v, tax %v", count, treatments)
	}
}

// keysCanBeRedeemed looks at the permission keys that visitors are told.
func (h *told) keysCanBeRedeemed(t *testing.T) {
	t.Helper()
	if len(h.keys) != 3 {
		t.Errorf("%d permission keys", len(h.keys))
	}
	a, err := h.Accounts.CheckCredentials(t.Context(), credentials(signIns()[0]))
	if err != nil {
		t.Fatal(err)
	}
	by := domain.Actor{Kind: domain.ActorPerson, Account: a.ID, Name: a.Email.Address}
	for _, k := range h.keys {
		c, err := h.PermissionKeys.Validate(t.Context(), by, permissionkey.Try{Code: k.Code})
		if err != nil || len(c.Lines) != 1 || !strings.Contains(k.Holds, c.Lines[0].ProductName) {
			t.Errorf("%s, said to be %q, holds %+v, %v", k.Code, k.Holds, c.Lines, err)
		}
	}
	batches, err := h.PermissionKeys.Batches(t.Context(), domain.Operator(), domain.ListRequest{Sort: "created"})
	if err != nil || len(batches.Items) != 2 {
		t.Fatalf("%+v, %v", batches.Items, err)
	}
	for _, b := range batches.Items {
		if b.Name == "Trade fair in Hanover" && (b.Redeemed != 1 || b.Revoked != 1) {
			t.Errorf("%+v", b)
		}
	}
}

// seatsFloat looks for what the page of applications in use and its history would
// be empty without.
func (h *told) seatsFloat(t *testing.T) {
	t.Helper()
	found := 0
	for _, org := range h.orgs {
		pools, err := h.Floating.Pools(t.Context(), domain.Operator(), org.ID)
		if err != nil {
			t.Fatal(err)
		}
		found += len(pools)
		for _, p := range pools {
			if p.Capacity != 8 || p.InUse != 8 || p.Borrowed != 1 || p.Delegated != 1 || p.Queued == 0 || p.Reserved != 2 || p.Inactive != 0 {
				t.Errorf("%+v", p)
			}
			a, err := h.Floating.Advice(t.Context(), domain.Operator(), org.ID, p.Product)
			if err != nil || !a.Enough || a.Peak != 8 || a.Nobody <= 8 || a.Denied < 5 {
				t.Errorf("%+v, %v", a, err)
			}
			past, err := h.Floating.History(t.Context(), domain.Operator(), org.ID, p.Product, h.now.AddDate(0, 0, -30), h.now)
			if err != nil || !slices.ContainsFunc(past, func(hour domain.LeaseHour) bool { return hour.AtSites == 1 }) {
				t.Errorf("nothing was used at a site: %v", err)
			}
			why, err := h.Floating.DenialCounts(t.Context(), domain.Operator(), org.ID, p.Product, h.now.AddDate(0, 0, -30), h.now)
			if err != nil || why[domain.DeniedFull] < 5 || why[domain.DeniedBlocked] != 1 {
				t.Errorf("refused %v, %v", why, err)
			}
		}
	}
	if found != 1 {
		t.Errorf("%d pools", found)
	}
}

func (h *told) read(t *testing.T, fn func(*store.Tx) error) {
	t.Helper()
	if err := h.Env.Read(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

// With everybody in, on a day that most years do not have.
func TestEverybodyFits(t *testing.T) {
	t.Parallel()
	h := tell(t, storetest.SQLiteTarget(t), time.Date(2028, 2, 29, 0, 1, 0, 0, time.UTC), 0)
	h.tourCanBeTaken(t)
	h.seatsFloat(t)
	h.programsLiveOn(t)
	for _, org := range h.orgs {
		h.peopleFit(t, org)
		if org.Members < 12 || org.Members > 60 {
			t.Errorf("%s has %d people", org.Name, org.Members)
		}
	}
}

// The steps alone show that no story goes beyond its end, for each day of the
// week and hour of the day.
func TestStoriesEndInTime(t *testing.T) {
	t.Parallel()
	for hours := range 24 * 8 {
		now := time.Date(2026, 11, 20, 0, 30, 0, 0, time.UTC).Add(time.Duration(hours) * time.Hour)
		f := &filler{history: history{now: now}, clock: &clock{}, post: &post{}}
		for _, s := range []story{f.upkeep(), f.lindqvist(), f.gruber(), f.lumieres(), f.seeblick(), f.handsOut()} {
			for _, step := range s.steps {
				if !step.at.Before(now) || step.at.Before(begin(now).AddDate(0, 0, 1)) {
					t.Fatalf("told on %s, something happens on %s", now, step.at)
				}
			}
		}
	}
}

func TestLocalPart(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Marta Lindqvist":                 "marta.lindqvist",
		"Guðrún Þorvaldsdóttir":           "gudrun.thorvaldsdottir",
		"Nguyễn Thị Minh Khai":            "nguyen.thiminhkhai",
		"Jürgen Öztürk":                   "juergen.oeztuerk",
		"Dilara Yıldırım":                 "dilara.yildirim",
		"Tomasz Zieliński":                "tomasz.zielinski",
		"Guillemette d'Harcourt":          "guillemette.dharcourt",
		"Jean-Baptiste de La Roche-Motte": "jean-baptiste.delaroche-motte",
	} {
		if got := localPart(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

func TestNoMailNoToken(t *testing.T) {
	t.Parallel()
	p := &post{links: map[string]string{"a@x.example": "https://portal.example/verify/abc"}}
	if token, err := p.token("a@x.example"); err != nil || token != "abc" {
		t.Errorf("%q, %v", token, err)
	}
	if _, err := p.token("b@x.example"); err == nil {
		t.Error("somebody without mail has a token")
	}
}
