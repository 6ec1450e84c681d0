package portal_test

import (
	"regexp"
	"testing"

	"seatward.dev/seatward/internal/domain"
)

func TestPermissions(t *testing.T) {
	each(t, func(h *house) {
		y := h.halden().grown(1)
		b := h.as(y.owner)
		path := at(y.org, "permissions")
		page := b.get(path).is(200, "Permissions", "Simulator · 15 of 15 free", "Mira Lund").has(`aria-label="Mira Lund may use Simulator"`)
		cell := regexp.MustCompile(`value="(prd_[^/"]+/` + y.ids["member"] + `)"`).FindStringSubmatch(page.body)[1]
		b.follow(b.post(path)).is(200, "Nothing was changed.")

		plan := b.post(path, "on", cell).is(200, "Change these permissions?", "1 change.", "Gets a seat", "0 of 15 seats taken now, 1 afterwards; 14 free")
		hash := regexp.MustCompile(`name="hash" value="([0-9a-f]+)"`).FindStringSubmatch(plan.body)[1]
		b.get(path).is(200, "15 of 15 free")
		b.post(path+"/set", "change", "+"+cell, "hash", "stale").is(412, "Change these permissions?")
		b.follow(b.post(path+"/set", "change", "+"+cell, "hash", hash, "return", "https://evil.example")).is(200, "1 permission has been changed.", "14 of 15 free")
		b.get(path+"?granted=active").is(200, "Mira Lund", "!Person 00")
		b.get(path+"?granted=none&product="+cell[:40]).is(200, "!Mira Lund", "Person 00")
		h.as(y.member).get(at(y.org)).is(200, "My products", "Simulator", "You have a seat since")
		h.as(y.member).get(path).is(404)

		h.ok(h.people.Block(t.Context(), y.owner, y.org, domain.MemberID(y.ids["member"])))
		b.get(path).is(200, "!Mira Lund", "15 of 15 free")
		h.ok(h.people.Unblock(t.Context(), y.owner, y.org, domain.MemberID(y.ids["member"])))
		b.post(path, "was", cell).is(200, "Loses the seat")
		b.post(path, "on", "prd_none/"+y.ids["member"]).is(409, "Not all of it is possible", "Refused")
		csv := b.get(path + "?format=csv")
		if csv.status != 200 {
			t.Errorf("csv: %d", csv.status)
		}
	})
}
