package notices_test

import (
	"testing"
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

func (y *yard) installation() domain.Installation {
	return domain.Installation{
		ID: "ins_1", Organization: y.org, Product: "prd_1", ProductName: "Harbor", InstallID: "7c9e6679-7425-40de-944b-e07fc1f90ae7",
		Used: domain.Users{Internal: 44},
	}
}

// report tells the notices of one step.
func (y *yard) report(before, after domain.Standing) {
	y.t.Helper()
	y.write(func(tx *store.Tx) error { return y.notices.Reported(tx, y.installation(), before, after) })
}

func TestEachStageIsToldOnce(t *testing.T) {
	each(t, func(y *yard) {
		since := y.Now().Add(-14 * day)
		at := func(s domain.Stage) domain.Standing {
			st := domain.Standing{Stage: s, Causes: []string{domain.CauseOverUse}, Since: since}
			if s == domain.StageNone {
				st = domain.Standing{Stage: s}
			}
			return st
		}
		none, grace, admins, users, locked := at(domain.StageNone), at(domain.StageGrace), at(domain.StageWarnAdmins), at(domain.StageWarnUsers), at(domain.StageReadOnly)
		for i, c := range []struct {
			before, after domain.Standing
			mails         int
		}{
			{none, none, 0},
			{none, grace, 0}, // announced to nobody
			{grace, none, 0},
			{grace, admins, 1},
			{admins, admins, 1},
			{grace, admins, 1}, // the same report in two transactions
			{admins, locked, 2},
			{locked, users, 2}, // the older cause is gone, the younger stays
			{users, locked, 2},
			{locked, none, 3},
			{none, none, 3},
			{locked, none, 3},
		} {
			y.Advance(time.Minute)
			y.report(c.before, c.after)
			y.sent(c.mails)
			if y.t.Failed() {
				y.t.Fatalf("step %d", i)
			}
		}
		y.Advance(time.Minute)
		since = y.Now()
		y.report(at(domain.StageNone), at(domain.StageWarnUsers))
		y.sent(4) // another violation

		m := y.latest("kurt@halden.example")
		if m.Template != "installation_stage" || m.Language != "de" || m.Data["stage"] != "warn_users" || m.Data["over_use"] != "true" || m.Data["expired"] != "false" {
			y.t.Errorf("the mail is %+v", m)
		}
		if list := y.log("ins_1"); len(list) != 4 || list[1].Kind != domain.NoticeCured || list[2].Facts.Stage != domain.StageReadOnly {
			y.t.Errorf("listed: %+v", list)
		}
	})
}

func TestARevisionIsToldOnce(t *testing.T) {
	each(t, func(y *yard) {
		l := y.license(300 * day)
		for range 2 {
			for revision := 2; revision <= 3; revision++ {
				l.Revision = revision
				y.write(func(tx *store.Tx) error { return y.notices.Revised(tx, l) })
			}
		}
		y.sent(2)
		m := y.latest(office)
		if m.Template != "license_revised" || m.Data["revision"] != "3" || m.Data["link"] != "https://portal.example/organizations/org_halden/licenses/"+string(l.ID) {
			y.t.Errorf("the mail is %+v", m)
		}
		if list := y.log(string(l.ID)); len(list) != 2 || list[0].Facts.Revision+list[1].Facts.Revision != 5 || list[0].At.Sub(y.Now()) > time.Second {
			y.t.Errorf("listed: %+v", list)
		}
	})
}
