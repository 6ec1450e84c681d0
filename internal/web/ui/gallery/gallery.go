// Package gallery shows every component in every state: empty, one, many,
// very long names, wrong. The browser tests look at it; the product does not
// contain it. Its sample words are not translated.
package gallery

import (
	"fmt"
	"net/http"
	"time"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/text"
	"seatward.dev/seatward/internal/web/ui"
)

// longName is what somebody will call an organization one day.
const longName = "Norddeutsche Schiffbau- und Offshoreanlagenbeteiligungsgesellschaft mbH & Co. Kommanditgesellschaft auf Aktien"

// key is as long as a real license key.
const key = "eyJhbGciOiJFZERTQSIsInR5cCI6InNlYXR3YXJkLWxpY2Vuc2Urand0IiwieDVjIjpbIk1JSUJkVENDQVNlZ0F3SUJBZ0lVVDJrSDhYMUZxN3pHUmxX" +
	"c0p4bTFvV2hYU0FNQ2dZSUtvWkl6ajBFQXdJd0VURVBNQTBHQTFVRUF3d0dVMlZoZEhkaGNtUXdIaGNOTWpZd016RTBNRGt3TURBd1doY05NemN3TXpFeE1E" +
	"a3dNREF3V2pBUk1ROHdEUVlEVlFRRERBWlRaV0YwZDJGeVpEQXFNQVVHQXl0bGNBTWhBTmtsMnN0b3JtIl19.eyJpc3MiOiJodHRwczovL2xpY2Vuc2VzLmhh" +
	"bGRlbi5leGFtcGxlIiwianRpIjoibGljXzAxOTJmM2MxIn0.5sB2nPq0cQ9o3"

// Pages names the pages in the order of the rail.
func Pages() []string {
	return []string{"overview", "empty", "components", "forms", "tables", "confirm", "waiting", "console", "signed-out", "error"}
}

// Handler serves the pages, each under its name, and the assets they need.
func Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /assets/", ui.Assets())
	mux.Handle("GET /{$}", http.RedirectHandler("/overview", http.StatusSeeOther))
	mux.HandleFunc("GET /tables", func(w http.ResponseWriter, r *http.Request) {
		t := members(ui.ReadQuery(r.URL))
		if t.Query.CSV() {
			_ = t.ServeCSV(w)
			return
		}
		show(w, r, ui.Portal(page(r, "tables")), tables(t, licenses(nil)))
	})
	for name, body := range map[string]templ.Component{
		"overview": overview(), "empty": empty(), "components": components(), "forms": forms(nil),
		"confirm": confirm(), "error": failed(), "waiting": waiting(), "arrived": arrived(),
	} {
		mux.HandleFunc("GET /"+name, func(w http.ResponseWriter, r *http.Request) {
			show(w, r, ui.Portal(page(r, name)), body)
		})
	}
	mux.HandleFunc("GET /console", func(w http.ResponseWriter, r *http.Request) {
		show(w, r, ui.Console(consolePage(r)), console(orders(ui.ReadQuery(r.URL))))
	})
	mux.HandleFunc("GET /signed-out", func(w http.ResponseWriter, r *http.Request) {
		show(w, r, ui.SignedOut(signedOutPage(r)), signIn())
	})
	mux.HandleFunc("POST /forms", func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusUnprocessableEntity)
		show(w, r, ui.Portal(page(r, "forms")), forms(ui.Errors{
			{Field: "name", Message: "Enter a name for the organization."},
			{Field: "users", Message: "Enter a number of users between 1 and 10,000."},
			{Field: "plan", Message: "Choose a plan."},
			{Field: "terms", Message: "Accept the terms to go on."},
		}))
	})
	return mux
}

func show(w http.ResponseWriter, r *http.Request, layout, body templ.Component) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", ui.ContentSecurityPolicy)
	if err := layout.Render(templ.WithChildren(r.Context(), body), w); err != nil {
		panic(err)
	}
}

func page(r *http.Request, name string) ui.Page {
	p := text.Match(r.Header.Get("Accept-Language"), r.FormValue("lang"))
	items := []ui.NavItem{}
	for i, n := range Pages() {
		items = append(items, ui.NavItem{Label: title(n), Href: "/" + n, Current: n == name, Count: []int{0, 0, 4, 97, 6}[i%5]})
	}
	pg := ui.Page{
		Title: title(name), Printer: p,
		Viewer: ui.Viewer{Name: "Ida Holm", Email: "ida.holm@halden.example"},
		Org:    ui.Link{Label: "Halden Shipyards", Href: "/overview"},
		Orgs: []ui.Link{
			{Label: "Halden Shipyards", Href: "/overview", Current: true},
			{Label: longName, Href: "/overview"},
			{Label: "My organizations", Href: "/overview"},
		},
		Nav: []ui.NavGroup{{Items: items[:6]}, {Label: "Account", Items: append(items[6:], ui.NavItem{
			Label: "Requests", Href: "/requests", Count: 1, Attention: true,
		})}},
		Account: []ui.Link{{Label: "Profile", Href: "/profile"}, {Label: "Sessions", Href: "/sessions"}},
		SignOut: "/sign-out",
	}
	switch name {
	case "components":
		pg.Flash = []ui.Flash{
			{Text: "Invitation sent to jon@halden.example."},
			{Tone: ui.Warn, Text: "The invitation was sent again. Its link works until 22 December."},
		}
		pg.Org.Label = longName
		pg.Viewer.Name = "Maximiliane-Josephine Freifrau von und zu Hohenstein-Bartenstein"
	case "forms":
		pg.Narrow = true
	}
	return pg
}

func consolePage(r *http.Request) ui.Page {
	pg := page(r, "console")
	pg.Title, pg.Org, pg.Orgs = "Orders", ui.Link{}, nil
	pg.Brand = ui.Brand{Name: "Seatward console"}
	pg.Viewer = ui.Viewer{Name: "Tove Lind", Email: "finance@vendor.example"}
	return pg
}

func signedOutPage(r *http.Request) ui.Page {
	pg := page(r, "signed-out")
	return ui.Page{Title: "Sign in", Printer: pg.Printer, Languages: []ui.Link{
		{Label: "English", Href: "?lang=en", Current: pg.Printer.Lang() == "en"},
		{Label: "Deutsch", Href: "?lang=de", Current: pg.Printer.Lang() == "de"},
	}}
}

func title(name string) string {
	return map[string]string{
		"overview": "Overview", "empty": "Nothing yet", "components": "Components", "forms": "Forms", "tables": "Tables",
		"confirm": "Confirmation", "console": "Console", "signed-out": "Signed out", "error": "Error", "waiting": "Waiting",
	}[name]
}

// day is a fixed calendar, so that pictures stay the same.
func day(month time.Month, d int) time.Time { return time.Date(2026, month, d, 9, 30, 0, 0, time.UTC) }

type member struct {
	name, email, role, state string
	seats                    int
}

func members(q ui.Query) ui.Table[member] {
	var all []member
	first := []string{"Ida", "Jon", "Åse", "Bjørn", "Zoë", "Ömer", "Łucja", "Chloé"}
	last := []string{"Holm", "Bakke", "Grønn", "Sætre", "Yılmaz", "Wójcik", "Lindqvist"}
	states := []string{"Active", "Active", "Pending", "Active", "Blocked", "Active", "Waiting"}
	for i := range 97 {
		f, l := first[i%len(first)], last[i%len(last)]
		all = append(all, member{f + " " + l, fmt.Sprintf("person.%02d@halden.example", i), []string{"Member", "Owner"}[i/90], states[i%len(states)], 1 + i%3})
	}
	all = append(all, member{longName, "a.very.long.address.that.nobody.can.remember@norddeutsche-schiffbau.example", "Member", "Active", 1200})
	return ui.Table[member]{
		Caption: "Members", Query: q, Search: "Search members", File: "members.csv",
		Columns: []ui.Column[member]{
			{Key: "name", Label: "Name", Kind: ui.NameColumn, Text: func(m member) string { return m.name }, Sub: func(m member) string { return m.email }, Href: func(member) string { return "/tables" }},
			{Key: "role", Label: "Role", Text: func(m member) string { return m.role }},
			{Key: "seats", Label: "Seats", Kind: ui.NumberColumn, Text: func(m member) string { return text.Printer{}.Number(m.seats) }, Less: func(a, b member) int { return a.seats - b.seats }},
			{Label: "State", Kind: ui.StateColumn, Text: func(m member) string { return m.state }, Cell: func(m member) templ.Component { return ui.Badge{Tone: tones()[m.state], Label: m.state} }},
			{Label: "Actions", Kind: ui.ActionsColumn, Cell: func(m member) templ.Component {
				return ui.Buttons{{Label: "Remove", Small: true, Href: "/confirm", Dialog: true, Describe: m.name}}
			}},
		},
		Filters: []ui.Filter[member]{{
			Key: "state", Label: "State", All: "Every state",
			Options: []ui.Option{{Value: "Active", Label: "Active"}, {Value: "Pending", Label: "Pending"}, {Value: "Blocked", Label: "Blocked"}},
			Match:   func(m member, v string) bool { return m.state == v },
		}},
	}.Arrange(all, 12)
}

func tones() map[string]ui.Tone {
	return map[string]ui.Tone{"Active": ui.Good, "Pending": ui.Info, "Waiting": ui.Warn, "Paid": ui.Good, "Open": ui.Warn, "Overdue": ui.Bad, "Valid": ui.Good, "17 days left": ui.Warn, "4 over": ui.Bad}
}

type license struct{ name, serial, kind, users, expires, state string }

func licenses(rows []license) ui.Table[license] {
	return ui.Table[license]{
		Caption: "Licenses",
		Rows:    rows,
		Columns: []ui.Column[license]{
			{Label: "Name", Kind: ui.NameColumn, Text: func(l license) string { return l.name }, Href: func(license) string { return "/overview" }, Sub: func(l license) string { return l.serial }, Mono: true},
			{Label: "Type", Text: func(l license) string { return l.kind }},
			{Label: "Users", Kind: ui.NumberColumn, Text: func(l license) string { return l.users }},
			{Label: "Expires", Kind: ui.DateColumn, Text: func(l license) string { return l.expires }},
			{Label: "State", Kind: ui.StateColumn, Cell: func(l license) templ.Component { return ui.Badge{Tone: tones()[l.state], Label: l.state} }},
		},
		Empty: ui.EmptyState{
			Title: "No licenses yet", Text: "A license appears here as soon as its payment is recorded, with the key to install.",
			Actions: []templ.Component{ui.Button{Label: "Purchase license", Kind: ui.Primary, Href: "/forms"}},
		},
	}
}

type order struct {
	number, org, date, state string
	amount                   int64
}

func orders(q ui.Query) ui.Table[order] {
	var all []order
	orgs := []string{"Halden Shipyards", "Brandt & Söhne", "Nordlys Energi", "Atelier Vernet", longName}
	states := []string{"Open", "Paid", "Paid", "Overdue"}
	for i := range 24 {
		all = append(all, order{fmt.Sprintf("2026-%04d", 418-i), orgs[i%len(orgs)], text.Printer{}.Date(day(time.November, 22).AddDate(0, 0, -3*i)), states[i%len(states)], int64(11836 * (i + 1))})
	}
	return ui.Table[order]{
		Caption: "Orders", Query: q, Search: "Search orders", File: "orders.csv",
		Columns: []ui.Column[order]{
			{Key: "number", Label: "Order", Kind: ui.NameColumn, Text: func(o order) string { return o.number }, Href: func(order) string { return "/console" }},
			{Key: "organization", Label: "Organization", Text: func(o order) string { return o.org }},
			{Label: "Ordered", Kind: ui.DateColumn, Text: func(o order) string { return o.date }},
			{Key: "amount", Label: "Amount", Kind: ui.NumberColumn, Text: func(o order) string { return text.Printer{}.Money(o.amount, "EUR") }, Less: func(a, b order) int { return int(a.amount - b.amount) }},
			{Label: "State", Kind: ui.StateColumn, Cell: func(o order) templ.Component { return ui.Badge{Tone: tones()[o.state], Label: o.state} }},
		},
	}.Arrange(all, 15)
}
