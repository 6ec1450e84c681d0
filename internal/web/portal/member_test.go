package portal_test

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"seatward.dev/seatward/internal/app/billing"
	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/test/browser"
)

// me is the membership of an actor.
func (h *house) me(org domain.OrganizationID, by domain.Actor) domain.MemberID {
	h.t.Helper()
	st, err := h.people.View(h.t.Context(), by, org)
	h.ok(err)
	return st.Member
}

func acting(do string, members ...string) url.Values {
	do, rest, _ := strings.Cut(do, "&")
	v, _ := url.ParseQuery(rest)
	v.Set("do", do)
	for _, m := range members {
		v.Add("members", m)
	}
	return v
}

// act shows what doing something to members would do; do may have parameters.
func (b *as) act(y *yard, do string, members ...string) answer {
	b.h.t.Helper()
	return b.get(at(y.org, "members", "act") + "?" + acting(do, members...).Encode())
}

// perform does it, with the hash of what was shown.
func (b *as) perform(y *yard, do, hash string, members ...string) answer {
	b.h.t.Helper()
	v := acting(do, members...)
	v.Set("hash", hash)
	return b.do("POST", at(y.org, "members", "act"), v)
}

var hashed = regexp.MustCompile(`name="hash" value="(\w+)"`)

// hash is that of the preview a page shows.
func (a answer) hash() string {
	a.t.Helper()
	m := hashed.FindStringSubmatch(a.body)
	if m == nil {
		a.t.Fatalf("the page shows no preview: %.500s", a.words())
	}
	return m[1]
}

// pooled adds to a yard so many seats that its members hold, taken up by those
// there are.
func (y *yard) pooled(seats int) {
	y.t.Helper()
	y.studio = y.product("studio", "Studio", domain.PresetTeamPool, catalog.PlanInput{})
	y.pay(y.order(y.owner, y.org, billing.QuoteInput{Plan: y.studio.ID, LicenseName: "Design office", UsersInternal: seats}))
}

func TestManyAreBlockedAsShown(t *testing.T) {
	each(t, func(h *house) {
		y := h.halden()
		y.pooled(3) // Ida, Bo and Mira hold them
		b := h.as(y.owner)
		bo, mira := string(h.me(y.org, y.billingOnly)), y.ids["member"]

		b.get(at(y.org, "members")).is(200, "Studio", "Mira Lund", "With selected").has(`name="members" value="`+mira+`"`, "!checked")
		b.get(at(y.org, "members") + "?tick=all").has(" checked")
		b.get(at(y.org, "members")+"?product="+string(y.studio.Product)).is(200, "Mira Lund")
		b.get(at(y.org, "members")+"?activity=seen_7").is(200, "Ida Holm")
		b.get(at(y.org, "members")+"?team="+y.ids["team"]).is(200, "Mira Lund", "!Bo Berg")

		shown := b.act(y, "block", bo, mira).is(200, "Block 2 people?", "2 seats become free: 1 of 3 taken", "Bo Berg", "Mira Lund", "Goes ahead", "−1", "Block 2 people")
		stale := shown.hash()
		h.ok(h.people.Block(h.t.Context(), y.owner, y.org, domain.MemberID(bo))) // another tab
		shown = b.perform(y, "block", stale, bo, mira).is(412, "Meanwhile something has changed.", "Nothing has been done.", "Stays as it is", "1 seat becomes free: 1 of 3 taken", "Block member")
		b.follow(b.perform(y, "block", shown.hash(), bo, mira)).is(200, "1 person is blocked.")
		b.perform(y, "block", shown.hash(), bo, mira).is(412, "Nothing would change: it is so already.")
		b.get(at(y.org, "members")+"?state=blocked").is(200, "Bo Berg", "Mira Lund", "!Ida Holm", "by ida@halden.example", "ida@halden.example")

		// Ida's is the only seat held; two others take the rest, and nobody gets back in.
		for _, name := range []string{"eva", "ole"} {
			address := name + "@halden.example"
			_, err := h.people.Invite(h.t.Context(), y.owner, y.org, people.InviteInput{Email: address, Role: "member"})
			h.ok(err)
			_, err = h.people.Accept(h.t.Context(), h.Account(h.t, address, strings.ToUpper(name)), h.Token(h.t, address))
			h.ok(err)
		}
		b.act(y, "unblock", mira).is(200, "Unblock Mira Lund?", "seat", "!Unblock member")
		b.perform(y, "unblock", "", mira).is(409, "Unblock Mira Lund?")
		b.act(y, "unblock", bo, mira).is(200, "All of them are refused.", "Refused")
		owner := string(h.me(y.org, y.owner))
		b.act(y, "remove", owner, bo).is(200, "1 of them is refused", "Go on without them", "keeps at least one owner").has("!" + `type="submit">Remove`)
	})
}

func TestActsOnNobodyAndOnOthers(t *testing.T) {
	once(t, func(h *house) {
		y := h.halden()
		rival := h.Account(h.t, "rival@other.example", "Rita Rival")
		theirs := h.organization(rival, "Rival Yards")
		foreign := string(h.me(theirs, rival))
		b := h.as(y.owner)

		b.follow(b.act(y, "block")).is(200, "Nobody is selected.")
		b.follow(b.perform(y, "block", "x")).is(200, "Nobody is selected.")
		b.act(y, "block", foreign).is(404)
		b.act(y, "block", "mem_absent").is(404)
		b.follow(b.perform(y, "block", "x", foreign)).is(200, "no member any more")
		b.act(y, "fly", y.ids["member"]).is(404)
		b.perform(y, "fly", "x", y.ids["member"]).is(404)
		b.act(y, "block", foreign, y.ids["member"]).is(200, "There is no such member.", "!Rita").has("!rival@other.example")
		b.act(y, "add_to_team&team=tea_absent", y.ids["member"]).is(404)

		many := make([]string, domain.MaxPreviewLines+1)
		for i := range many {
			many[i] = fmt.Sprintf("mem_%d", i)
		}
		b.follow(b.act(y, "block", many...)).is(200, "1,000")
		b.follow(b.perform(y, "remove", "x", many...)).is(200, "1,000")

		b.act(y, "change_role", y.ids["member"]).is(200, "Change role", "1 person is selected", "A co-admin does").has(`method="get"`)
		b.act(y, "add_to_team", y.ids["member"]).is(200, "Add to a team", "Halden design", "!In no team")
		b.act(y, "change_role&role=emperor", y.ids["member"]).is(303)
		shown := b.act(y, "change_role&role=co_admin", y.ids["member"]).is(200, "Make Mira Lund Co-admin?", "A co-admin does")
		b.follow(b.perform(y, "change_role&role=co_admin", shown.hash(), y.ids["member"])).is(200, "The role of Mira Lund has been changed.")
		b.act(y, "add_to_team&team="+y.ids["team"], y.ids["member"]).is(200, "Nothing would change")
		evil := b.act(y, "block&back=https://evil.example", y.ids["member"])
		evil.is(200).has("!evil.example")

		// Mira, a co-admin now, sees no way to touch an owner, and has none.
		owner := string(h.me(y.org, y.owner))
		m := h.as(y.member)
		m.get(at(y.org, "members", owner)).is(200, "Ida Holm", "!Block", "!Remove", "!Change role", "!Pass the seat on", "!Hand over")
		m.act(y, "block", owner).is(200, "only owners can change that", "!Block member")
		m.perform(y, "block", "x", owner).is(409, "only owners can change that")
		m.get(at(y.org, "members", owner, "ownership")).is(404)
		m.post(at(y.org, "members", owner, "role"), "role", "member", "version", "1").is(409, "only owners can change that")
		m.get(at(y.org, "members", y.ids["member"], "role")).has("!" + `value="owner"`)
		h.as(y.billingOnly).act(y, "block", owner).is(404)
	})
}

func TestASeatAndTheOrganizationAreHandedOver(t *testing.T) {
	each(t, func(h *house) {
		y := h.halden()
		y.pooled(3)
		b, mira := h.as(y.owner), y.ids["member"]
		bo := string(h.me(y.org, y.billingOnly))
		one := at(y.org, "members", mira, "transfer")
		b.get(one).is(200, "Pass the seat on", "The seat of Mira Lund goes to somebody else", "Somebody new, by e-mail")
		b.post(one, "to", "", "email", "nonsense", "then", "block").is(422, "not an e-mail address").has(`value="nonsense"`)
		b.post(one, "to", "mem_absent", "then", "block").is(422, "There is no such member.")
		b.post(one, "to", bo, "then", "block").is(409, "a member already")
		shown := b.post(one, "to", "", "email", "new@halden.example", "then", "remove").is(200, "Pass the seat of Mira Lund on to new@halden.example?", "is removed and told by mail", "Halden design")
		b.post(one, "to", "", "email", "new@halden.example", "then", "remove", "hash", "other").is(412, "Meanwhile something has changed.")
		b.follow(b.post(one, "to", "", "email", "new@halden.example", "then", "remove", "hash", shown.hash())).is(200, "The seat of Mira Lund is kept for new@halden.example")
		b.get(at(y.org, "members")).is(200, "Studio", "!Mira Lund")
		b.post(at(y.org, "members", string(h.me(y.org, y.owner)), "transfer"), "to", "", "email", "x@halden.example", "then", "block").is(409)

		over := at(y.org, "members", bo, "ownership")
		b.get(at(y.org, "settings")).is(200, "Ownership", "Choose a member")
		b.get(over).is(200, "Hand Halden Shipyards over to Bo Berg", "What you become")
		b.post(over, "become", "owner").is(422)
		b.follow(b.post(over, "become", "member")).is(200, "Bo Berg is an owner now.", "!Invite people")
		b.post(over, "become", "member").is(404)
		h.as(y.billingOnly).get(at(y.org, "members")).is(200, "Bo Berg (you)")
	})
}

func TestMembersStory(t *testing.T)              { once(t, func(h *house) { managing(h, true) }) }
func TestMembersStoryWithoutScript(t *testing.T) { once(t, func(h *house) { managing(h, false) }) }

// managing blocks, unblocks and moves people, as an owner does.
func managing(h *house, script bool) {
	y := h.halden()
	y.pooled(3)
	h.serve()
	eye := &looker{t: h.t}
	p := browser.New(h.t).Blank().JavaScript(script)
	look := func() {
		h.t.Helper()
		if script {
			eye.at(p)
		}
	}
	p.Goto(h.enter(y.owner, at(y.org, "members"))).See("Studio")
	look()
	p.Check("Select Mira Lund").Check("Select Bo Berg").Select("With selected", "Block").Click("Continue")
	p.See("Block 2 people?").See("2 seats become free")
	look()
	p.Click("Block 2 people").See("2 people are blocked.")
	p.Click("Blocked").See("ida@halden.example").Click("Mira Lund").See("Who is blocked holds none.")
	look()
	p.Click("Unblock").See("Unblock Mira Lund?").See("1 seat is taken: 2 of 3 taken").Click("Unblock member").See("Mira Lund takes part again.")
	p.See("As an active member").Click("Pass the seat on").Select("Who gets the seat", "Bo Berg · Blocked").Click("Show what happens")
	p.See("Pass the seat of Mira Lund on to Bo Berg?").See("Mira Lund will be blocked. Bo Berg takes part from then on.")
	look()
	p.Click("Pass the seat on").See("The seat of Mira Lund is now that of Bo Berg.")
	p.Click("Bo Berg").Click("Change role").Check("Co-admin").Click("Save role").See("The role of Bo Berg has been changed.")
	look()
	p.Click("Hand over ownership").See("What you become")
	look()
	p.Click("Cancel").Click("Members").Click("Select all 3 on this page").Select("With selected", "Remove").Click("Continue")
	p.See("1 of them is refused").Click("Go on without them").See("Remove 2 people?")
	look()
	p.Click("Cancel").Click("Select none").See("Select all 3 on this page").Click("Continue").See("Nobody is selected.")
}
