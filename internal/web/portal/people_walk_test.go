package portal_test

import (
	"net/http"
	"testing"

	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/domain"
)

// TestWalkingItWrong takes the pages about people as somebody does who has two
// tabs open, fills in too much, or comes too late.
func TestWalkingItWrong(t *testing.T) {
	once(t, func(h *house) {
		y := h.halden()
		y.studioSeats(9)
		b := h.as(y.owner)
		mira, bo := y.ids["member"], string(h.me(y.org, y.billingOnly))

		// A seat for somebody chosen, and an address as well.
		transfer := at(y.org, "members", mira, "transfer")
		b.post(transfer, "to", bo, "email", "eva@halden.example", "then", "block").is(http.StatusUnprocessableEntity, "Somebody is chosen above.").has(`value="eva@halden.example"`)
		// Who has been blocked in the other tab has none to pass on.
		h.ok(h.people.Block(t.Context(), y.owner, y.org, domain.MemberID(mira)))
		b.follow(b.get(transfer)).is(http.StatusOK, "Mira Lund holds no seat that could be passed on.")
		b.post(transfer, "to", "", "email", "eva@halden.example", "then", "block").is(http.StatusConflict, "Pass the seat on")

		// Invitations that are over, from a list that still shows them.
		i, err := h.people.Invite(t.Context(), y.owner, y.org, people.InviteInput{Email: "eva@halden.example", Role: "member"})
		h.ok(err)
		one := at(y.org, "invitations", i.ID)
		b.follow(b.post(one+"/revoke")).is(http.StatusOK, "The invitation has been revoked.")
		for _, again := range []string{"/revoke", "/resend"} {
			b.follow(b.post(one+again)).is(http.StatusOK, "This invitation has been revoked. An owner or co-admin can invite the address again.")
		}
		i, err = h.people.Invite(t.Context(), y.owner, y.org, people.InviteInput{Email: "eva@halden.example", Role: "member"})
		h.ok(err)
		_, err = h.people.Accept(t.Context(), h.Account(t, "eva@halden.example", "Eva Moe"), h.Token(t, "eva@halden.example"))
		h.ok(err)
		b.follow(b.post(at(y.org, "invitations", i.ID, "revoke"))).is(http.StatusOK, "accepted already", "!Sign in to see")

		// Seats of a product that is still in use.
		giveUp := at(y.org, "seats", "studio", "internal", "give-up")
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			b.follow(b.do(method, giveUp, nil).leads(at(y.org, "seats"))).is(http.StatusOK, "Studio is still licensed, or will be.")
		}

		// What a product does not have.
		b.post(at(y.org, "requests"), "product", string(y.studio.Product), "kind", "add", "area", "external", "users", "5").
			is(http.StatusUnprocessableEntity, "Only internal users are licensed")
	})
}
