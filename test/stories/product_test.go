package stories

import (
	"maps"
	"net"
	"strings"
	"testing"
	"time"

	"seatward.dev/seatward/examples/atelier"
	"seatward.dev/seatward/internal/app/installation"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/test/browser"
)

// product is the example product, running beside the town.
type product struct {
	*atelier.App
	w   *town
	dir string
	url string
}

// installed starts the product and signs its administrator in, on its Licenses
// page. It reports nothing by itself.
func (w *town) installed() (product, *browser.Page) {
	w.t.Helper()
	return w.beside(atelier.Config{})
}

// reporting is installed, with a product that reports its usage.
func (w *town) reporting() (product, *browser.Page) {
	w.t.Helper()
	return w.beside(atelier.Config{Report: true})
}

func (w *town) beside(cfg atelier.Config) (product, *browser.Page) {
	w.t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(w.t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		w.t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	cfg.URL, cfg.PortalURL, cfg.Product = "http://localhost:"+port, w.server.Config.URL, "atelier"
	cfg.Roots, cfg.Demo, cfg.HashRounds = w.server.Keys.Ring().RootPEM(), true, 1000
	if cfg.Dir == "" {
		cfg.Dir = w.t.TempDir()
	}
	if cfg.Clock == nil {
		cfg.Clock = w.now
	}
	app, err := atelier.New(w.t.Context(), cfg)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(app.Wait)
	serve(w.t, listener, app)
	p := product{App: app, w: w, dir: cfg.Dir, url: cfg.URL}
	return p, p.signIn(atelier.DemoEmail, atelier.DemoPassword).Goto(p.licenses())
}

func (p product) licenses() string { return p.url + "/admin/licenses/" }

// signIn signs somebody in to the product, in a browser of their own.
func (p product) signIn(email, secret string) *browser.Page {
	p.w.t.Helper()
	return p.as(browser.New(p.w.t).Visit(p.url+"/"), email, secret)
}

// as signs in again, as sessions end.
func (p product) as(b *browser.Page, email, secret string) *browser.Page {
	p.w.t.Helper()
	if b.Goto(p.url+"/").Text("h1") == "Sign in" {
		b.Fill("E-mail", email).Fill("Password", secret).Click("Sign in")
	}
	return b.See("Drawings")
}

// colleague is a user of the product, of their own kind and browser.
type colleague struct {
	*browser.Page
	p     product
	email string
}

// hire has the administrator create a user of a kind as its page says it.
func (p product) hire(admin *browser.Page, name, kind string) colleague {
	p.w.t.Helper()
	email := strings.ToLower(strings.Fields(name)[0]) + "@atelier.example"
	p.fillUser(admin, name, email, kind)
	admin.Click("Create user").See("The user was created")
	return colleague{p.signIn(email, password), p, email}
}

func (p product) fillUser(admin *browser.Page, name, email, kind string) {
	p.w.t.Helper()
	admin.Goto(p.url+"/admin/users").Fill("Name", name).Fill("E-mail", email).Fill("First password", password).Select("Kind", kind)
}

// The kinds of users, as the product's form calls them.
const (
	internal = "Internal, works here"
	external = "External, a partner"
	service  = "Service account, for a program"
)

// on is the day so many days after a beginning, for everybody: the
// administrator and a colleague are signed in on it, on the drawings.
func (p product) on(since time.Time, days int, admin *browser.Page, c colleague) {
	p.w.t.Helper()
	p.w.until(since.Add(time.Duration(days)*24*time.Hour + time.Minute))
	if err := p.w.server.Keys.RotateIfDue(p.w.t.Context()); err != nil { // a daily job
		p.w.t.Fatal(err)
	}
	p.as(admin, atelier.DemoEmail, atelier.DemoPassword)
	p.as(c.Page, c.email, password)
}

// tell reports to the portal now.
func (p product) tell() {
	p.w.t.Helper()
	if err := p.Sync(p.w.t.Context()); err != nil {
		p.w.t.Fatal(err)
	}
}

// A14: who is external, and a program, gets no enterprise feature.
func TestA14FeatureGate(t *testing.T) {
	tell(t, func(_ *testing.T, w *town) {
		app, admin := w.installed()
		w.found("Ida Holm", "Halden", "ida@halden.example")
		org, ida := w.organization("ida@halden.example")
		l := w.boughtPlan(w.yearly, org, ida, app.InstallID(), domain.Users{Internal: 10, External: 10})
		const compare = "/drawings/boathouse/compare"
		admin.Forgive("403").Goto(app.url + compare).See("no license in force includes it").See("Install one")
		admin.Goto(app.licenses()).Fill("License key", w.key(org, ida, l)).Click("Install license").See("is installed")
		admin.Goto(app.url + compare).See("laid over each other").Axe()
		lea, petra, robot := app.hire(admin, "Lea Brandt", internal), app.hire(admin, "Petra Kolb", external), app.hire(admin, "Robot", service)
		lea.Goto(app.url + compare).See("laid over each other").NotSee("Licenses")
		for _, outside := range []colleague{petra, robot} {
			outside.Forgive("403").Goto(app.url + compare).See("Comparing revisions is for the office's own people.").Axe()
			outside.Goto(app.url + "/drawings/boathouse").See("Comments")
		}
	})
}

// A13: who counts, at the end of a month and over weeks, in the product and in
// the portal.
func TestA13CountsAndForecast(t *testing.T) {
	tell(t, func(t *testing.T, w *town) {
		app, admin := w.reporting()
		w.found("Ida Holm", "Halden", "ida@halden.example")
		org, ida := w.organization("ida@halden.example")
		l := w.boughtPlan(w.yearly, org, ida, app.InstallID(), domain.Users{Internal: 20, External: 5})
		admin.Fill("License key", w.key(org, ida, l)).Click("Install license").See("is installed")
		petra := app.hire(admin, "Petra Kolb", external)
		app.hire(admin, "Robot", service)
		admin.Goto(app.url + "/admin/users").See("4 internal, 2 external signed in this month")

		want := map[string]domain.Users{} // by day
		counted := func(internal, external int) {
			t.Helper()
			app.tell()
			want[w.now().UTC().Format(time.DateOnly)] = domain.Users{Internal: internal, External: external}
		}
		counted(4, 2)
		w.until(nextMonth(w.now()).Add(-time.Minute))
		counted(4, 2)
		w.later(2 * time.Minute) // nobody external has signed in yet
		counted(4, 0)
		app.as(petra.Page, petra.email, password)
		counted(4, 1)
		signedIn := w.now().UTC().Month()
		for n := range 40 {
			w.later(24 * time.Hour)
			if n%10 == 0 {
				app.as(admin, atelier.DemoEmail, atelier.DemoPassword)
				app.hire(admin, []string{"Ada", "Bea", "Cleo", "Dora"}[n/10], internal)
			}
			if w.now().UTC().Month() == signedIn {
				counted(5+n/10, 1)
			} else {
				counted(5+n/10, 0)
			}
		}
		app.as(admin, atelier.DemoEmail, atelier.DemoPassword).Goto(app.licenses())
		admin.In("Forecast").See("In 30 days").See("In 365 days").NotSee("Not enough history")
		admin.Axe().Screenshot("a13-product")

		got := map[string]domain.Users{}
		for _, d := range w.usage(org, ida) {
			got[d.Day] = d.Users
		}
		if !maps.Equal(got, want) {
			t.Errorf("the portal has %v, the product counted %v", got, want)
		}
		p := w.signIn("ida@halden.example").Goto(w.at("/organizations/" + string(org.ID) + "/installations")).See("of 20 + 5")
		p.Click(l.Name).See("In 30 days").See("licensed are reached on").Axe().Screenshot("a13-portal")
		p.Click("The last 30 days as a table").See(w.now().UTC().Format(time.DateOnly))
	})
}

// usage is what the portal has of an organization's only installation.
func (w *town) usage(org domain.Organization, by domain.Actor) []domain.InstallationDay {
	w.t.Helper()
	days, err := w.server.Installations.Usage(w.t.Context(), by, org.ID, w.installation(org, by).ID)
	if err != nil {
		w.t.Fatal(err)
	}
	return days
}

func (w *town) installation(org domain.Organization, by domain.Actor) installation.Listed {
	w.t.Helper()
	list, err := w.server.Installations.Installations(w.t.Context(), by, org.ID, domain.ListRequest{})
	if err != nil || len(list.Items) != 1 {
		w.t.Fatalf("%+v, %v", list, err)
	}
	return list.Items[0]
}

// nextMonth is when the month after an instant begins.
func nextMonth(t time.Time) time.Time {
	return time.Date(t.UTC().Year(), t.UTC().Month()+1, 1, 0, 0, 0, 0, time.UTC)
}
