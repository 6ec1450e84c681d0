package installation_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"seatward.dev/sdk/comply"
	"seatward.dev/sdk/report"

	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/app/licensing"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

func TestAReportIsTakenIn(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		y := open(t, w)
		l := y.license(t, halden, installA)
		since := w.Now().AddDate(0, 0, -20)
		var told []domain.Stage
		y.installations.Reported = func(_ *store.Tx, i domain.Installation, before, after domain.Standing) error {
			told = append(told, before.Stage, after.Stage, i.Standing.Stage)
			return nil
		}
		r := y.report(l, func(r *report.Report) {
			r.Standing = report.StandingOf(comply.Verdict{
				Stage: comply.WarnAdmins, Cause: comply.OverUse, OverUseSince: since, NextStage: comply.WarnUsers, NextAt: since.AddDate(0, 0, 28),
			})
		})
		news := y.send(t, l, r)
		if news.Through != w.Now().Format(time.DateOnly) || len(news.Keys) != 0 || news.Status == "" {
			t.Errorf("news %+v", news)
		}
		d := y.the(t)
		if d.InstallID != installA || d.Build != "4.2" || d.Used != (domain.Users{Internal: 9, External: 1}) || !d.LastSeen.Equal(w.Now()) {
			t.Errorf("installation %+v", d.Installation)
		}
		want := domain.Standing{
			Stage: domain.StageWarnAdmins, Causes: []string{domain.CauseOverUse}, Since: since, NextStage: domain.StageWarnUsers, NextAt: since.AddDate(0, 0, 28),
		}
		if s := d.Standing; s.Stage != want.Stage || s.Causes[0] != want.Causes[0] || !s.Since.Equal(want.Since) || !s.NextAt.Equal(want.NextAt) {
			t.Errorf("stands %+v", s)
		}
		if len(d.Days) != 3 || d.Days[0].Users.Internal != 7 || len(d.Licenses) != 1 || d.Licenses[0].Key != "" || d.Allowed.Users.Internal != 10 {
			t.Errorf("detail %+v", d)
		}
		if len(d.Places) != 1 || d.Places[0].Address != "192.0.2.7" || len(d.Outlook) != 2 || d.Outlook[0].Enough {
			t.Errorf("places %+v, outlook %+v", d.Places, d.Outlook)
		}
		if strings.Join([]string{string(told[0]), string(told[1]), string(told[2])}, " ") != "none warn_admins warn_admins" {
			t.Errorf("told %v", told)
		}
		w.AuditWhole(t, halden, 1) // that it is new
	})
}

func TestTheSameReportGetsTheSameAnswer(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		y := open(t, w)
		l := y.license(t, halden, installA)
		text := y.signed(t, l, y.report(l, asIs))
		answers, errs := make([]string, 50), make([]error, 50)
		var wg sync.WaitGroup
		for i := range answers {
			wg.Go(func() { answers[i], errs[i] = y.installations.Receive(t.Context(), installA, text, "") })
		}
		wg.Wait()
		for i := range answers {
			if must(t, errs[i]); answers[i] != answers[0] {
				t.Fatal("the answers differ")
			}
		}
		y.license(t, halden, installA) // news that the answer has not
		again, err := y.installations.Receive(t.Context(), installA, text, "")
		must(t, err)
		if again != answers[0] || len(y.the(t).Days) != 3 {
			t.Error("a replay got another answer")
		}
		w.AuditWhole(t, halden, 1)
	})
}

func TestAReportIsRefused(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		y := open(t, w)
		l, other := y.license(t, halden, installA), y.license(t, "org_else", installB)
		good := y.signed(t, l, y.report(l, asIs))
		parts := strings.Split(good, ".")
		forged, err := y.report(l, asIs).Sign(string(l.ID)+"/1", y.key(t, other, 1))
		must(t, err)
		nowhere, err := y.report(l, asIs).Sign("lic_none/1", y.key(t, l, 1))
		must(t, err)
		for name, tt := range map[string]struct {
			install, text string
			want          domain.Code
		}{
			"nothing":          {installA, "", domain.CodeReportMalformed},
			"garbage":          {installA, "a.b.c", domain.CodeReportMalformed},
			"a key":            {installA, y.key(t, l, 1), domain.CodeReportMalformed},
			"too large":        {installA, strings.Repeat("a", report.MaxSize+1), domain.CodeRequestTooLarge},
			"tampered":         {installA, parts[0] + "." + strings.Split(forged, ".")[1] + "." + parts[2], domain.CodeReportUnverified},
			"another license":  {installA, forged, domain.CodeReportUnverified},
			"no license":       {installA, nowhere, domain.CodeReportUnverified},
			"elsewhere":        {installB, good, domain.CodeReportUnverified},
			"of another's":     {installA, y.signed(t, other, y.report(l, asIs)), domain.CodeReportUnverified},
			"another product":  {installA, y.signed(t, l, y.report(l, func(r *report.Report) { r.Product = "yacht" })), domain.CodeReportUnverified},
			"an unknown place": {installA, strings.Replace(good, ".", "..", 1), domain.CodeReportMalformed},
		} {
			_, err := y.installations.Receive(t.Context(), tt.install, tt.text, "")
			wantCode(t, name, err, tt.want)
		}
		list, err := y.installations.VendorInstallations(t.Context(), y.support, domain.ListRequest{})
		must(t, err)
		if len(list.Items) != 0 {
			t.Errorf("a refused report made %+v", list.Items)
		}
	})
}

func TestAnOldReportOverwritesNothing(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		y := open(t, w)
		l := y.license(t, halden, installA)
		old := y.report(l, func(r *report.Report) { r.Version = "4.1" })
		w.Advance(24 * time.Hour)
		y.send(t, l, y.report(l, func(r *report.Report) { r.Days[1].Internal = 77 }))
		y.send(t, l, old)
		d := y.the(t)
		if d.Build != "4.2" || len(d.Days) != 4 || d.Days[2].Users.Internal != 77 || d.Days[0].Users.Internal != 7 {
			t.Errorf("%s, %+v", d.Build, d.Days)
		}
		// A clock that is ahead says nothing about days that have not come.
		news := y.send(t, l, y.report(l, func(r *report.Report) {
			r.IssuedAt = w.Now().AddDate(1, 0, 0)
			r.Days = append(r.Days, report.Day{Date: w.Now().AddDate(1, 0, 0).Format(time.DateOnly), Internal: 1})
		}))
		if d := y.the(t); news.Through != w.Now().Format(time.DateOnly) || d.ReportedAt.After(w.Now()) || len(d.Days) != 4 {
			t.Errorf("through %s, %+v", news.Through, d.Installation)
		}
	})
}

func TestTheAnswerIsWhatIsLacking(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		y := open(t, w)
		l := y.license(t, halden, installA)
		w.Advance(time.Second) // ids sort by age
		more := y.license(t, halden, installA)
		y.license(t, halden, installB)
		if news := y.send(t, l, y.report(l, asIs)); len(news.Keys) != 1 || news.Keys[0] != y.key(t, more, 1) {
			t.Errorf("lacks %d keys", len(news.Keys))
		}
		revise := func(r licensing.Revision, install string) {
			t.Helper()
			_, err := y.licenses.Revise(t.Context(), y.admin, halden, l.ID, licensing.ReviseInput{
				Revision: r, Reason: "r", Name: "N", InstallID: install, Users: domain.Users{Internal: 20},
			})
			must(t, err)
		}
		holds := func(r *report.Report) {
			r.Licenses = []report.Held{{ID: string(l.ID), Revision: 1}, {ID: string(more.ID), Revision: 1}}
		}
		revise(licensing.Reissue, installA)
		if news := y.send(t, l, y.report(l, holds)); len(news.Keys) != 1 || news.Keys[0] != y.key(t, l, 2) || news.Status == "" {
			t.Errorf("lacks %d keys after a new revision", len(news.Keys))
		}
		revise(licensing.Suspend, "")
		if news := y.send(t, l, y.report(l, holds)); len(news.Keys) != 0 || news.Status == "" {
			t.Error("a key that is held back is handed out, or the list is not")
		}
		revise(licensing.Resume, "")
		revise(licensing.Reissue, installB) // moved: the old installation still hears of it
		news := y.send(t, l, y.report(l, holds))
		if len(news.Keys) != 0 || news.Status == "" {
			t.Error("a license that moved is handed out")
		}
		list, err := y.licenses.Status(t.Context())
		must(t, err)
		if news := y.send(t, l, y.report(l, func(r *report.Report) { r.StatusIssuedAt = list.IssuedAt })); news.Status != "" {
			t.Error("the list is sent to who has it")
		}
	})
}

func TestAReportIsCarriedByHand(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		y := open(t, w)
		l, other := y.license(t, halden, installA), y.license(t, "org_else", installB)
		text := y.signed(t, l, y.report(l, asIs))
		take := func(by domain.Actor, org domain.OrganizationID, text string) error {
			_, _, err := y.installations.TakeIn(t.Context(), by, org, text)
			return err
		}
		wantCode(t, "a member", take(y.member, halden, text), domain.CodeNotFound)
		wantCode(t, "a stranger", take(y.stranger, halden, text), domain.CodeNotFound)
		wantCode(t, "elsewhere", take(y.stranger, "org_else", text), domain.CodeReportUnverified)
		wantCode(t, "of another", take(y.owner, halden, y.signed(t, other, y.report(other, asIs))), domain.CodeReportUnverified)
		wantCode(t, "nothing", take(y.owner, halden, " "), domain.CodeRequired)
		wantCode(t, "half", take(y.owner, halden, text[:100]), domain.CodeReportMalformed)
		i, id, err := y.installations.TakeIn(t.Context(), y.owner, halden, "> "+text[:50]+"\n> "+text[50:])
		must(t, err)
		_, answer, err := y.installations.Answer(t.Context(), y.support, halden, i.ID, id)
		must(t, err)
		if _, err := report.ReadNews([]byte(answer)); err != nil {
			t.Error(err)
		}
		_, _, err = y.installations.Answer(t.Context(), y.owner, halden, i.ID, "none")
		wantCode(t, "no such report", err, domain.CodeNotFound)
		_, _, err = y.installations.Answer(t.Context(), y.member, halden, i.ID, id)
		wantCode(t, "a member", err, domain.CodeNotFound)
		_, err = y.installations.Usage(t.Context(), y.stranger, halden, i.ID)
		wantCode(t, "a stranger", err, domain.CodeNotFound)
		w.AuditWhole(t, halden, 1)
	})
}

func TestACloneIsFlaggedUntilItIsDismissed(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		y := open(t, w)
		l := y.license(t, halden, installA)
		from := func(host string) {
			t.Helper()
			w.Advance(12 * time.Hour)
			y.send(t, l, y.report(l, func(r *report.Report) { r.Place = report.PlaceOf(installA, host) }))
		}
		from("one")
		from("two")
		if y.the(t).Clone.Found() {
			t.Error("a move is flagged")
		}
		from("one")
		c := y.the(t).Clone
		if c.Place != report.PlaceOf(installA, "one") || c.Other != report.PlaceOf(installA, "two") || !c.At.Equal(w.Now()) {
			t.Errorf("found %+v", c)
		}
		id := y.the(t).ID
		wantCode(t, "a member", y.installations.DismissClone(t.Context(), y.member, halden, id), domain.CodeNotFound)
		must(t, y.installations.DismissClone(t.Context(), y.owner, halden, id))
		must(t, y.installations.DismissClone(t.Context(), y.owner, halden, id)) // twice changes nothing
		from("one")
		if y.the(t).Clone.Found() {
			t.Error("it returned on nothing new")
		}
		from("two")
		if !y.the(t).Clone.Found() {
			t.Error("it did not return on new evidence")
		}
		list, err := y.installations.VendorInstallations(t.Context(), y.support, domain.ListRequest{State: store.InstallationsCloned})
		must(t, err)
		if len(list.Items) != 1 || len(y.the(t).Places) != 2 {
			t.Errorf("%d flagged for the vendor", len(list.Items))
		}
		w.AuditWhole(t, halden, 4) // new, found, dismissed, found
	})
}
