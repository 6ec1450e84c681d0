package entrance_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store/storetest"
	"seatward.dev/seatward/test/browser"
)

func TestMain(m *testing.M) { browser.Main(m) }

// serve opens a house with an address that a browser can go to.
func serve(t *testing.T) *house {
	t.Helper()
	w := apptest.New(storetest.SQLite(t))
	server := httptest.NewUnstartedServer(nil)
	w.URL = "http://" + server.Listener.Addr().String()
	h := open(w)
	server.Config.Handler = h
	server.Start()
	t.Cleanup(server.Close)
	return h
}

func TestFromStrangerToMyOrganizations(t *testing.T) {
	t.Parallel()
	for _, script := range []bool{true, false} {
		h := serve(t)
		p := browser.New(t).Blank().JavaScript(script).Goto(h.URL + "/")
		p.Click("Create an account")
		p.Fill("Name", "Ida Holm").Fill("E-mail", ida).Fill("Password", "short").Click("Create account")
		p.See("1 answer needs another look").See("fewer than 12 characters")
		if got := p.Value("Password"); got != "" {
			t.Errorf("the password field holds %q", got)
		}
		p.Fill("Password", good).Click("Create account")
		p.See("Check your mail").See(ida)
		p.Goto(h.Mails(ida)[0].Data["link"])
		p.Fill("Password", better).Click("Confirm and sign in").See("not the password chosen when signing up")
		p.Fill("Password", good).Click("Confirm and sign in")
		p.See("Your address is confirmed.")
		if p.Path() != "/organizations" {
			t.Errorf("verifying leads to %s", p.Path())
		}
		p.Goto("/profile").Select("Language", "Deutsch").Click("Save").See("Ihr Profil ist gespeichert.")
	}
}

const longName = "Norddeutsche Schiffbau- und Offshoreanlagenbeteiligungsgesellschaft mbH & Co. Kommanditgesellschaft auf Aktien"

// look takes a page in both widths and schemes and lets axe read each.
func look(t *testing.T, p *browser.Page, name string) {
	t.Helper()
	for _, dark := range []bool{false, true} {
		for _, width := range []int{1440, 390} {
			p.Dark(dark).Size(width, 900).Axe()
			p.Screenshot("entrance/" + name + map[int]string{1440: "-desk", 390: "-phone"}[width] + map[bool]string{false: "-light", true: "-dark"}[dark])
			if wide := p.Overflow(); wide != "" {
				t.Errorf("%s at %d px is wider than the window: %s", name, width, wide)
			}
		}
	}
}

func TestSigningInLooksAndReadsWell(t *testing.T) {
	t.Parallel()
	h := serve(t)
	h.settle(t, ida, "Ida Holm")
	p := browser.New(t).Visit(h.URL + "/sign-in?return=%2Fprofile")
	p.Axe().Screenshot("entrance/sign-in")
	p.Fill("E-mail", ida).Fill("Password", "wrong").Click("Sign in").See("The address or the password is wrong.")
	look(t, p, "sign-in-refused")
	p.Goto("/sign-up").Screenshot("entrance/sign-up")
	p.Fill("E-mail", "jon@").Fill("Password", "short").Click("Create account").See("3 answers need another look")
	look(t, p, "sign-up-refused")
	p.Fill("Name", "Jon Bakke").Fill("E-mail", strings.Repeat("jon.bakke.", 6)+"x@halden-shipyards.example").Fill("Password", good).Click("Create account")
	look(t, p, "check-your-mail")
	p.Goto("/forgot-password").Screenshot("entrance/forgot")
	p.Fill("E-mail", ida).Click("Send the link").Goto(h.link(t, ida)).Screenshot("entrance/reset")
	p.Goto("/verify/nonsense")
	look(t, p, "dead-link")
	p.Click("Deutsch").See("Dieser Link funktioniert nicht").Goto("/sign-up").See("Haben Sie schon ein Konto?").Axe().Screenshot("entrance/sign-up-german")
}

func TestInvitationsLookAndReadWell(t *testing.T) {
	t.Parallel()
	h := serve(t)
	owner := h.settle(t, ida, "Ida Holm")
	org, err := h.pages.People.Create(t.Context(), owner, people.CreateInput{Name: longName, NotificationEmail: ida})
	if err != nil {
		t.Fatal(err)
	}
	invite := func(email, role string) string {
		if _, err := h.pages.People.Invite(t.Context(), owner, org.ID, people.InviteInput{Email: email, Role: role}); err != nil {
			t.Fatal(err)
		}
		return h.link(t, email)
	}
	p := browser.New(t).Visit(h.URL + invite(jon, "owner"))
	look(t, p, "invitation-new")
	h.settle(t, "kari@halden.example", "Kari Lund")
	p.Goto(invite("kari@halden.example", "billing")).Screenshot("entrance/invitation-known")
	p.Fill("Password", "wrong").Click("Sign in and join").See("not the password of this account")
	p.Fill("Password", good).Click("Sign in and join").See("You have joined " + longName)
	p.Goto(h.link(t, jon))
	look(t, p, "invitation-wrong-account")
	p.Click("Sign out and continue").Fill("Name", "Jon Bakke").Fill("Password", good).Click("Create account and join").See("You have joined " + longName)
	p.Goto(h.link(t, jon)).See("This invitation has been accepted").Screenshot("entrance/invitation-accepted")
}

func TestStaffPagesLookAndReadWell(t *testing.T) {
	t.Parallel()
	h := serve(t)
	link, _, err := h.pages.Vendor.SetupLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p := browser.New(t).Visit(link)
	p.Axe().Screenshot("entrance/setup")
	p.Fill("Name", "Ida Holm").Fill("E-mail", ida).Fill("Password", good).Click("Create administrator").See("You are the first administrator.")
	admin := domain.Actor{Kind: domain.ActorOperator, Staff: domain.StaffAdmin, Name: "operator"}
	if _, err := h.pages.Vendor.InviteStaff(t.Context(), admin, jon, "read_only"); err != nil {
		t.Fatal(err)
	}
	q := browser.New(t).Visit(h.URL + h.link(t, jon))
	q.Axe().Screenshot("entrance/staff-invitation")

	p.Goto("/profile").Fill("Current password", "wrong").Fill("New password", better).Click("Change password").See("not your current password")
	p.Screenshot("entrance/profile-refused")
	for _, agent := range []string{firefox, safari} {
		v := h.visitor(t)
		v.headers["User-Agent"] = agent
		v.post("/sign-in", "email", ida, "password", good).leads("/")
	}
	p.Goto("/profile").In("Safari on iPhone").See("Sign out")
	look(t, p, "profile")
	p.In("Safari on iPhone").Click("Sign out")
	p.See("That device is signed out.").NotSee("Safari on iPhone")
	p.Click("Sign out everywhere else").See("1 other device is signed out.").NotSee("Firefox on Linux")
}

func TestTheProfileLooksAndReadsWell(t *testing.T) {
	t.Parallel()
	h := serve(t)
	h.settle(t, ida, "Ida Holm")
	p := browser.New(t).Visit(h.URL + "/sign-in?return=%2Fprofile")
	p.Fill("E-mail", ida).Fill("Password", good).Click("Sign in").See("You sign in with it")
	look(t, p, "profile")
	long := strings.Repeat("ida.holm.", 6) + "x@" + strings.Repeat("halden-", 6) + "shipyards.example"
	p.Click("Change address").Fill("New e-mail address", long).Fill("Current password", "wrong").Click("Send the link").See("not your current password")
	look(t, p, "new-address-refused")
	p.Fill("Current password", good).Click("Send the link").See("is not confirmed yet")
	look(t, p, "new-address-pending")
	p.Goto(h.link(t, long)).See("Change your address to")
	look(t, p, "new-address-confirm")
	p.Goto("/profile").Select("Language", "Deutsch").Click("Save").See("noch nicht bestätigt").Click("Andere Adresse").Axe().Screenshot("entrance/new-address-german")
}

func TestTheSecondFactorLooksAndReadsWell(t *testing.T) {
	t.Parallel()
	h := serve(t)
	h.settle(t, ida, "Ida Holm")
	p := browser.New(t).Visit(h.URL + "/sign-in?return=%2Fprofile")
	p.Fill("E-mail", ida).Fill("Password", good).Click("Sign in").Click("Turn on Second factor")
	look(t, p, "second-factor")
	p.Fill("Current password", good).Click("Continue").See("Enter the code that it shows")
	p.Fill("Code", "12 34").Click("Turn on").See("does not come from this key")
	look(t, p, "second-factor-setup")
	v := &visitor{house: h, t: t}
	key := strings.ReplaceAll(p.Value("Key"), " ", "")
	p.Fill("Code", v.code(key)).Click("Turn on").See("The second factor is on.")
	look(t, p, "second-factor-codes")
	code := strings.Fields(p.Value("Recovery codes"))[0]
	p.Click("I have kept them").See("Recovery codes left")
	look(t, p, "second-factor-on")
	p.Click("Turn off Second factor")
	look(t, p, "second-factor-off")
	p.Goto("/profile/second-factor/codes").Axe().Screenshot("entrance/second-factor-renew")
	q := browser.New(t).Visit(h.URL + "/sign-in?return=%2Fprofile")
	q.Fill("E-mail", ida).Fill("Password", good).Click("Sign in").Fill("Code", "nonsense").Click("Sign in").See("wrong, or has been used")
	look(t, q, "sign-in-code")
	q.Fill("Code", code).Click("Sign in").See("Where you are signed in").Select("Language", "Deutsch").Click("Save")
	q.See("Zweiter Faktor").Goto("/profile/second-factor/off").Axe().Screenshot("entrance/second-factor-german")
}
