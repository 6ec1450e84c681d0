package portal_test

import (
	"net/http"
	"strings"
	"testing"

	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/app/permissionkey"
	"seatward.dev/seatward/internal/domain"
)

// A person may keep a license that names an installation, and is asked which.
func TestAKeyForAnInstallationIsKeptAlone(t *testing.T) {
	once(t, func(h *house) {
		plan := h.product("harbor", "Harbor", domain.PresetInstallation, catalog.PlanInput{})
		made, err := h.pages.Keys.Make(t.Context(), h.admin, permissionkey.BatchInput{
			Name: "Freelancers", Size: 1, Lines: []permissionkey.LineInput{{Plan: plan.ID, Users: domain.Users{Internal: 1}}},
		})
		h.ok(err)
		code := made.Codes[0]
		freelancer := h.as(h.Account(t, "ole@else.example", "Ole"))
		freelancer.post("/permission-key", "code", code).is(http.StatusOK, "For myself", "Keep it for myself", "Create an organization with it")
		asked := freelancer.post("/permission-key/own", "code", code).is(http.StatusOK, "Keep it for myself", "Install ID", "Harbor", "!Create an organization")
		if strings.Contains(asked.body, "aria-invalid") || strings.Count(asked.body, `name="install_id"`) != 1 {
			t.Error("it complains before anything was typed")
		}
		freelancer.post("/permission-key/own", "code", code, "install_id", "none").is(http.StatusUnprocessableEntity, "Install ID", "Keep it for myself")
		freelancer.follow(freelancer.post("/permission-key/own", "code", code, "install_id", install)).is(http.StatusOK, "1 license has been added", "Harbor", install)
		freelancer.post("/permission-key/own", "code", code).is(http.StatusConflict, "!For myself")
	})
}
