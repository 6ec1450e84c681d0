package portal_test

import (
	"net/http"
	"strings"
	"testing"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/sheet"
)

func TestOrganizations(t *testing.T) {
	each(t, func(h *house) {
		nora := h.Account(h.t, "nora@halden.example", "Nora Lie")
		b := h.as(nora)
		b.get("/organizations").is(200, "You belong to no organization yet", "invite nora@halden.example", "Create an organization")
		b.get("/organizations/new").is(200, "Create an organization").has(`value="nora@halden.example"`)
		b.post("/organizations", "name", " ", "notification_email", "x").is(422, "2 answers need another look", "not an e-mail address").has(`value="x"`)
		long := strings.Repeat("x", 121)
		b.post("/organizations", "name", long, "notification_email", "it@halden.example").is(422, "more than 120 characters").has(long)
		b.post("/organizations", "name", "Halden\u202eYards", "notification_email", "it@halden.example").is(422, "nobody can see")

		made := b.post("/organizations", "name", "Halden <b>Yards</b>", "notification_email", "it@halden.example")
		page := b.follow(made).is(200, "Halden <b>Yards</b> has been created.", "No licenses yet", "You are alone here").has("!<b>Yards")
		page.has(`href="` + made.location + `/settings"`)
		b.get(made.location).is(200, "!has been created")
		once := between(b.get("/organizations/new").body, `name="once" value="`, `"`)
		twice := []string{"name", "Moss", "notification_email", "it@halden.example", "once", once}
		if first, second := b.post("/organizations", twice...), b.post("/organizations", twice...); first.location != second.location {
			h.t.Errorf("a second press leads to %s rather than %s", second.location, first.location)
		}
		b.get("/organizations").is(200, "Halden <b>Yards</b>", "Owner", "Leave")
	})
}

func TestCreateOnTheWayToAPurchase(t *testing.T) {
	once(t, func(h *house) {
		b := h.as(h.Account(h.t, "nora@halden.example", "Nora Lie"))
		first := b.get("/purchase?install_id=" + install + "&return=http%3A%2F%2Fyard.example%3A8081%2Flicenses")
		b.follow(first).is(200, "Create an organization").has(`name="return"`)
		made := b.post("/organizations", "name", "Halden", "notification_email", "it@halden.example", "return", strings.SplitN(first.location, "return=", 2)[1])
		made.is(303) // an escaped path is no path of ours: to the organization
		made = b.post("/organizations", "name", "Halden", "notification_email", "it@halden.example", "return", "/purchase?install_id="+install+"&back=http%3A%2F%2Fyard.example")
		if !strings.Contains(made.location, "/purchase?") || !strings.Contains(made.location, "install_id="+install) {
			t.Errorf("led to %s", made.location)
		}
		for _, away := range []string{"https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", "javascript:alert(1)"} {
			made := b.post("/organizations", "name", "Halden", "notification_email", "it@halden.example", "return", away)
			if made.status != http.StatusSeeOther || !strings.HasPrefix(made.location, "/organizations/org_") {
				t.Errorf("return=%s leads to %s", away, made.location)
			}
		}
	})
}

func TestSettings(t *testing.T) {
	each(t, func(h *house) {
		y := h.halden()
		b := h.as(y.owner)
		path := at(y.org, "settings")
		b.get(path).is(200, "Organization ID").has(`value="Halden Shipyards"`, `value="it@halden.example"`, `name="version" value="1"`)
		b.post(path, "name", "", "notification_email", "it@halden.example", "time_zone", "Mars/Olympus", "version", "1").
			is(422, "This is empty.", "This is not a time zone.").has(`value="Mars/Olympus"`)
		b.post(path, "name", "Halden AS", "notification_email", "it@halden.example", "time_zone", "Europe/Oslo", "version", "nonsense").is(412, "Somebody has changed this").has(`value="Halden AS"`)
		b.follow(b.post(path, "name", "Halden AS", "notification_email", "it@halden.example", "time_zone", "Europe/Oslo", "version", "1")).is(200, "Saved.").has(`value="Halden AS"`)
		b.post(path, "name", "Too late", "notification_email", "it@halden.example", "time_zone", "UTC", "version", "1").is(412)
		b.get(at(y.org, "activity")).is(200, "Changed the organization", "Created the organization", "ida@halden.example", "Recorded a payment", "+80")
	})
}

func TestMembers(t *testing.T) {
	each(t, func(h *house) {
		y := h.halden()
		b := h.as(y.owner)
		list := at(y.org, "members")
		b.get(list).is(200, "Bo Berg", "Ida Holm (you)", "Mira Lund", "mira@halden.example", "Leave").has("3</span>")
		b.get(list+"?q=MIRA").is(200, "Mira Lund", "!Bo Berg")
		b.get(list+"?state=billing").is(200, "Bo Berg", "!Mira Lund")
		b.get(list+"?sort=joined&dir=desc").is(200, "Mira Lund")
		b.get(list+"?q=nobody").is(200, "Nothing matches.")
		b.get(list+"?state=emperor").is(200, "Nothing matches.")

		one := at(y.org, "members", y.ids["member"])
		b.get(one+"/role").is(200, "Change role", "Mira Lund", "An owner does everything").has(`value="member" checked`)
		b.post(one+"/role", "role", "emperor", "version", "1").is(422, "not one of the choices")
		b.post(one+"/role", "role", "billing", "version", "7").is(412, "Somebody has changed this").has(`value="billing" checked`, `name="version" value="1"`)
		b.follow(b.post(one+"/role", "role", "billing", "version", "1")).is(200, "The role of Mira Lund has been changed.")
		b.get(one).is(200, "Mira Lund", "A billing contact sees", "Halden design", "Change role", "Block", "Pass the seat on", "Hand over ownership", "Remove")

		shown := b.act(y, "remove", y.ids["member"]).is(200, "Remove Mira Lund?", "They lose access", "As many are taken as before")
		b.follow(b.perform(y, "remove", shown.hash(), y.ids["member"])).is(200, "Mira Lund is no longer a member.")
		b.follow(b.perform(y, "remove", shown.hash(), y.ids["member"])).is(200, "no member any more")
		b.get(one).is(404)
		h.as(y.member).get(at(y.org)).is(404)
	})
}

func TestLastOwnerStays(t *testing.T) {
	each(t, func(h *house) {
		y := h.halden()
		b := h.as(y.owner)
		self := string(h.me(y.org, y.owner))
		b.act(y, "remove", self).is(200, "Remove Ida Holm?", "keeps at least one owner", "!Remove member")
		b.perform(y, "remove", "", self).is(409, "Remove Ida Holm?", "keeps at least one owner")
		b.get(at(y.org, "leave")).is(200, "keeps at least one owner", "!Leave the organization")
		b.post(at(y.org, "leave")).is(409, "Leave Halden Shipyards?", "keeps at least one owner")
		b.get(at(y.org, "members", self)).is(200, "The only active owner stays one.", "!Step down")
		b.post(at(y.org, "members", self, "role"), "role", "member", "version", "1").is(409, "Change role", "owner")

		second := h.Account(h.t, "eva@halden.example", "Eva Moe")
		h.join(y.org, second, domain.RoleOwner)
		b.post(at(y.org, "members", self, "role"), "role", "member", "version", "1").leads(at(y.org))
		b.get(at(y.org)).is(200, "The role of Ida Holm has been changed.", "!Invite people", "!Purchase license")
		b.get(at(y.org, "leave")).is(200, "Leave Halden Shipyards?")
		b.follow(b.post(at(y.org, "leave"))).is(200, "You have left Halden Shipyards.", "You belong to no organization yet")
	})
}

func TestRemovingOneself(t *testing.T) {
	once(t, func(h *house) {
		y := h.halden()
		second := h.Account(h.t, "eva@halden.example", "Eva Moe")
		self := h.join(y.org, second, domain.RoleOwner)
		b := h.as(second)
		b.follow(b.perform(y, "remove", b.act(y, "remove", string(self)).hash(), string(self))).is(200, "Eva Moe is no longer a member.", "You belong to no organization yet")
	})
}

func TestMembersFile(t *testing.T) {
	once(t, func(h *house) {
		y := h.halden()
		h.join(y.org, h.Account(h.t, "formula@halden.example", `=HYPERLINK("http://evil.example")`), domain.RoleMember)
		h.join(y.org, h.Account(h.t, "comma@halden.example", "Berg, Ann"), domain.RoleMember)
		a := h.as(y.owner).get(at(y.org, "members") + "?format=csv")
		if got := a.header.Get("Content-Type"); got != "text/csv; charset=utf-8" {
			t.Error(got)
		}
		a.has(`"'=HYPERLINK(""http://evil.example"")",formula@halden.example`, `"Berg, Ann"`, "Mira Lund,mira@halden.example,Member,")
		for list, row := range map[string]string{
			"licenses": "Yard floor," + y.license.Serial, "orders": "O-2026-0002,Yard floor,Harbor,22 Nov 2026,", "invitations": "jon@halden.example,Invited by Ida Holm,Member,",
			"billing": "INV-2026-0001,Yard floor,22 Nov 2026,6 Dec 2026,", "activity": "Recorded a payment,O-2026-0001,",
		} {
			h.as(y.owner).get(at(y.org, list) + "?format=csv").has(row)
		}
	})
}

func TestPeopleAreExported(t *testing.T) {
	each(t, func(h *house) {
		y := h.halden()
		h.join(y.org, h.Account(h.t, "formula@halden.example", "=1+1"), domain.RoleMember)
		path := "/organizations/" + string(y.org) + "/export/people."
		csv := h.as(y.owner).get(path+"csv").is(200, "")
		if got := csv.header.Get("Content-Disposition"); got != `attachment; filename="people.csv"` || !strings.HasPrefix(csv.body, "\uFEFFName,E-mail,Role,Area,Teams,Products,Active,State,") {
			t.Errorf("%s %s", got, csv.body)
		}
		csv.has("'=1+1,formula@halden.example,Member,internal,,,Yes,Active,,2026-11-")
		xlsx := h.as(y.owner).get(path + "xlsx")
		if got := xlsx.header.Get("Content-Type"); got != sheet.FormatXLSX.ContentType() || !strings.HasPrefix(xlsx.body, "PK") {
			t.Errorf("%s", got)
		}
	})
}

func TestInvitations(t *testing.T) {
	each(t, func(h *house) {
		y := h.halden()
		b := h.as(y.owner)
		list := at(y.org, "invitations")
		b.get(list).is(200, "jon@halden.example", "Invited by Ida Holm", "Pending", "Resend", "Revoke")
		form := at(y.org, "invite")
		b.get(list + "/new").leads(form)
		b.get(form).is(200, "works for 30 days").has(`value="member" checked`, "!<details class=\"more\" open")
		b.get(form+"?people=ex%40halden.example&role=billing&area=external").is(200, "ex@halden.example").has(`value="billing" checked`, `<details class="more" open`)
		b.post(form, "people", "nonsense", "role", "owner").is(422, "not an e-mail address", "nonsense").has(`value="owner" checked`)
		b.post(form, "people", "jon@halden.example", "role", "member").is(422).has(`aria-invalid="true"`)
		b.post(form, "people", "MIRA@halden.example", "role", "member").is(422, "MIRA@halden.example")
		b.post(form, "people", "new@halden.example", "role", "member", "teams", "Nowhere").is(422, "There is no team").has(`<details class="more" open`)
		b.follow(b.post(form, "people", " Nina New <new@halden.example> ", "role", "billing", "teams", "halden DESIGN")).is(200, "An invitation has been sent to new@halden.example.")
		b.get(at(y.org, "teams", y.ids["team"], "invitations")).is(200, "new@halden.example")
		if n := len(h.Mails("new@halden.example")); n != 1 {
			t.Errorf("%d mails", n)
		}
		one := list + "/" + y.ids["invitation"]
		before := h.Token(h.t, "jon@halden.example")
		b.follow(b.post(one+"/resend")).is(200, "has been sent to jon@halden.example again")
		if h.Token(h.t, "jon@halden.example") == before {
			t.Error("the earlier link still works")
		}
		b.get(one+"/revoke").is(200, "Revoke the invitation to jon@halden.example?")
		b.follow(b.post(one+"/revoke")).is(200, "The invitation has been revoked.", "!jon@halden.example")
		b.follow(b.post(one+"/revoke")).is(200, "revoked")
		b.follow(b.post(one+"/resend")).is(200, "revoked")
		if n := len(h.Mails("jon@halden.example")); n != 2 {
			t.Errorf("%d mails", n)
		}
		b.get(list+"?state=link_only").is(200, "new@halden.example", "No seat", "!jon@halden.example")
		b.get(list+"?state=revoked").is(200, "jon@halden.example", "Invite again", "!Resend").has("invite?area=internal&amp;people=jon%40halden.example&amp;role=member")
		b.get(list+"?state=accepted").is(200, "Nothing matches.")
		b.get(list + "?state=lost").is(303)
		h.Advance(31 * day)
		h.as(y.owner).get(list).is(200, "Expired", "Invite again")
		h.as(y.owner).get(list+"?state=holding").is(200, "Nothing matches.")
		h.as(y.owner).get(list+"?state=expired").is(200, "new@halden.example")
	})
}

func TestTokens(t *testing.T) {
	each(t, func(h *house) {
		y := h.halden()
		b := h.as(y.owner)
		list := at(y.org, "tokens")
		b.get(list).is(200, "Build server", "Never")
		_, _, err := h.pages.Vendor.CreateLeaseToken(t.Context(), y.owner, y.org, "Workstations", false, day)
		h.ok(err)
		b.get(list).is(200, "Workstations", "Floating seats alone")
		for _, days := range []string{"0", "-3", "401", "99999999999999999999", "x", "1.5", ""} {
			b.post(list, "name", "CI", "role", "member", "expires", days).is(422, "!The new token").has(`value="`+days+`"`, `value="CI"`)
		}
		b.post(list, "name", "", "role", "emperor", "expires", "5").is(422, "2 answers need another look")
		made := b.post(list, "name", "CI", "role", "billing", "expires", "5").is(201, "The new token", "shown this once").has(`value="swt_`)
		secret := strings.SplitN(strings.SplitN(made.body, `value="swt_`, 2)[1], `"`, 2)[0]
		b.get(list).is(200, "CI", "Billing contact").has("!" + secret)
		one := list + "/" + y.ids["token"]
		b.get(one+"/revoke").is(200, "Revoke the token Build server?")
		b.follow(b.post(one+"/revoke")).is(200, "The token has been revoked.", "!Build server")
		b.get(one + "/revoke").is(404)
	})
}

func TestNonsenseInAListsAddress(t *testing.T) {
	each(t, func(h *house) {
		y := h.halden()
		b := h.as(y.owner)
		for _, list := range []string{"members", "invitations", "orders", "licenses", "activity", "billing"} {
			for _, q := range []string{"sort=nonsense", "after=nonsense", "after=eyJsIjoieCJ9", "q=%00", "state=%00", "q=%ff%fe", "dir=sideways", "q=" + strings.Repeat("x", 5000), "state=nonsense", "after=-1"} {
				a := b.get(at(y.org, list) + "?" + q)
				if a.status == http.StatusSeeOther && a.location != at(y.org, list) {
					t.Errorf("%s?%.30s leads to %s", list, q, a.location)
				} else if a.status != http.StatusSeeOther && a.status != http.StatusOK {
					t.Errorf("%s?%.30s: %d", list, q, a.status)
				}
			}
		}
		b.get("/organizations?sort=x&after=-7&q=%00").is(200)
	})
}
