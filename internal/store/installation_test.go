package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/store/storetest"
)

const install = "3f1d8a0e-0000-4000-8000-000000000000"

// reported makes an installation of an organization, as a report would.
func reported(t *testing.T, st *store.Store, id domain.InstallationID, org domain.OrganizationID, change func(*domain.Installation)) (i domain.Installation) {
	t.Helper()
	write(t, st, func(tx *store.Tx) (err error) {
		i, err = tx.LockInstallation(id, license(1, org), install, day(2))
		if err != nil {
			return err
		}
		change(&i)
		return tx.UpdateInstallation(i)
	})
	return i
}

func TestInstallations(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		want := reported(t, st, "ins_1", "org_a", func(i *domain.Installation) {
			same(t, "made", i.Version, int64(1))
			i.Build, i.Place, i.TimeZone, i.HowExternal = "2.1", "yard-1", "Europe/Berlin", "month_active"
			i.Held = []domain.HeldLicense{{License: "lic_1", Revision: 2}}
			i.Used, i.UsedOn = domain.Users{Internal: 12, External: 3}, "2026-03-02"
			i.Standing = domain.Standing{
				Stage: domain.StageGrace, Causes: []string{domain.CauseOverUse}, Since: day(1), NextStage: domain.StageWarnAdmins, NextAt: day(15),
			}
			i.LastSeen, i.ReportedAt = day(3), day(3)
			i.Clone = domain.Clone{Place: "yard-1", Seen: day(1), Other: "yard-2", OtherSeen: day(2), At: day(3)}
		})
		same(t, "first seen", want.FirstSeen, day(2))
		stored := func() domain.Installation {
			return read(t, st, func(tx *store.Tx) (domain.Installation, error) { return tx.Installation("org_a", "ins_1") })
		}
		same(t, "stored", stored(), want)
		write(t, st, func(tx *store.Tx) error {
			again, err := tx.LockInstallation("ins_9", license(1, "org_a"), install, day(9))
			want.Version = 2
			same(t, "locked again", again, want)
			return err
		})
		reported(t, st, "ins_2", "org_b", func(*domain.Installation) {}) // the same Install ID elsewhere
		refused(t, st, domain.CodeNotFound,
			func(tx *store.Tx) error { return ignore(tx.Installation("org_b", "ins_1")) },
			func(tx *store.Tx) error { return ignore(tx.Installation("org_a", "ins_9")) },
			func(tx *store.Tx) error {
				return tx.UpdateInstallation(domain.Installation{ID: "ins_9", LastSeen: day(1), ReportedAt: day(1)})
			})
	})
}

func TestListsOfInstallations(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		reported(t, st, "ins_1", "org_a", func(i *domain.Installation) { i.Clone.At, i.LastSeen, i.Used.Internal = day(3), day(9), 5 })
		reported(t, st, "ins_2", "org_b", func(i *domain.Installation) {
			i.Standing.Stage, i.LastSeen, i.Used.Internal = domain.StageReadOnly, day(4), 9
		})
		list := func(org domain.OrganizationID, req domain.ListRequest) string {
			return ids(read(t, st, func(tx *store.Tx) (domain.List[domain.Installation], error) {
				return tx.Installations(org, req, day(5))
			}).Items, func(i domain.Installation) string { return string(i.ID) })
		}
		for _, tt := range []struct {
			org  domain.OrganizationID
			req  domain.ListRequest
			want string
		}{
			{"", domain.ListRequest{}, "ins_2 ins_1"},
			{"org_a", domain.ListRequest{}, "ins_1"},
			{"", domain.ListRequest{Sort: "seen", Desc: true}, "ins_1 ins_2"},
			{"", domain.ListRequest{Sort: "users"}, "ins_1 ins_2"},
			{"", domain.ListRequest{Search: "brück"}, "ins_2"},
			{"", domain.ListRequest{Search: "3F1D8A"}, "ins_2 ins_1"},
			{"", domain.ListRequest{State: store.InstallationsCloned}, "ins_1"},
			{"", domain.ListRequest{State: store.InstallationsViolating}, "ins_2"},
			{"", domain.ListRequest{State: store.InstallationsSilent}, "ins_2"},
		} {
			same(t, fmt.Sprintf("%+v", tt), list(tt.org, tt.req), tt.want)
		}
		refused(t, st, domain.CodeChoice, func(tx *store.Tx) error {
			return ignore(tx.Installations("", domain.ListRequest{State: "odd"}, day(1)))
		})
	})
}

func TestWhatAnInstallationReported(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		reported(t, st, "ins_1", "org_a", func(*domain.Installation) {})
		count := func(n, users int, at time.Time) domain.InstallationDay {
			return domain.InstallationDay{Day: day(n).Format(time.DateOnly), Users: domain.Users{Internal: users, External: 1}, ReportedAt: at}
		}
		var many []domain.InstallationDay
		for n := range 150 {
			many = append(many, count(n-200, n, day(1)))
		}
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(tx.PutInstallationDays("ins_1", nil), tx.PutInstallationDays("ins_1", many),
				tx.PutInstallationDays("ins_1", []domain.InstallationDay{count(2, 20, day(3)), count(3, 30, day(3))}),
				tx.PutInstallationDays("ins_1", []domain.InstallationDay{count(2, 99, day(2)), count(3, 31, day(4))})) // older for the 2nd
		})
		since := func(s string) []domain.InstallationDay {
			return read(t, st, func(tx *store.Tx) ([]domain.InstallationDay, error) { return tx.InstallationDays("ins_1", s) })
		}
		same(t, "all", len(since("")), 152)
		same(t, "the latest", since("2026-03-01"), []domain.InstallationDay{count(2, 20, day(3)), count(3, 31, day(4))})

		write(t, st, func(tx *store.Tx) error {
			return errors.Join(
				tx.PutInstallationPlace("ins_1", domain.InstallationPlace{Place: "a", Address: "192.0.2.1", FirstSeen: day(1), LastSeen: day(1)}),
				tx.PutInstallationPlace("ins_1", domain.InstallationPlace{Place: "a", FirstSeen: day(1), LastSeen: day(5)}),
				tx.PutInstallationPlace("ins_1", domain.InstallationPlace{Place: "b", FirstSeen: day(3), LastSeen: day(3)}),
				tx.InsertInstallationReport("ins_1", "r1", "{}", day(1)))
		})
		a := domain.InstallationPlace{Place: "a", Address: "192.0.2.1", FirstSeen: day(1), LastSeen: day(5)}
		b := domain.InstallationPlace{Place: "b", FirstSeen: day(3), LastSeen: day(3)}
		places := func(since time.Time) []domain.InstallationPlace {
			return read(t, st, func(tx *store.Tx) ([]domain.InstallationPlace, error) { return tx.InstallationPlaces("ins_1", since) })
		}
		same(t, "places", places(time.Time{}), []domain.InstallationPlace{a, b})
		same(t, "late places", places(day(3)), []domain.InstallationPlace{a})
		write(t, st, func(tx *store.Tx) error {
			got, ok, err := tx.InstallationPlace("ins_1", "b")
			same(t, "place", got, b)
			_, none, err2 := tx.InstallationPlace("ins_1", "c")
			same(t, "known", []bool{ok, none}, []bool{true, false})
			answer, ok, err3 := tx.InstallationReport("ins_1", "r1")
			same(t, "answer", answer, "{}")
			_, none, err4 := tx.InstallationReport("ins_1", "r2")
			same(t, "answered", []bool{ok, none}, []bool{true, false})
			return errors.Join(err, err2, err3, err4)
		})
		write(t, st, func(tx *store.Tx) error { return tx.SweepReports(day(2), day(4)) })
		same(t, "swept places", places(time.Time{}), []domain.InstallationPlace{a})
		write(t, st, func(tx *store.Tx) error {
			_, known, err := tx.InstallationReport("ins_1", "r1")
			same(t, "a swept answer", known, false)
			return err
		})
	})
}
