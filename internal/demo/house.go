package demo

import (
	"context"
	"fmt"
	"strings"
	"time"

	"seatward.dev/seatward/internal/app/account"
	"seatward.dev/seatward/internal/app/vendor"
	"seatward.dev/seatward/internal/domain"
)

// Vendor is who sells in the demo.
const Vendor = "Nordlicht Software"

// colleague is one of the vendor's staff.
type colleague struct {
	name  string
	email string
	role  domain.StaffRole
}

// colleagues are the vendor's staff, the administrator first.
func colleagues() []colleague {
	return []colleague{
		{"Annika Brandt", "annika.brandt@nordlicht.example", domain.StaffAdmin},
		{"Tomasz Zieliński", "tomasz.zielinski@nordlicht.example", domain.StaffSales},
		{"Aoife Ní Bhraonáin", "aoife.nibhraonain@nordlicht.example", domain.StaffSupport},
		{"Hendrik Claasen", "hendrik.claasen@nordlicht.example", domain.StaffFinance},
		{"Priya Raman", "priya.raman@nordlicht.example", domain.StaffReadOnly},
	}
}

func seller() domain.Seller {
	return domain.Seller{
		Name: Vendor + " GmbH", Line1: "Speicherkai 12", PostalCode: "24103", City: "Kiel", Country: "DE", TaxID: "DE 318 204 756",
		Email: "billing@nordlicht.example", Bank: "Fördebank Kiel", IBAN: "DE14 2109 9900 0028 4417 30", BIC: "FODEDE21XXX",
	}
}

// openHouse sets up the vendor: the first administrator, the staff, the seller
// on invoices, and the catalog. It all happens before any customer comes.
func (f *filler) openHouse(ctx context.Context) error {
	s := f.story()
	s.last = f.clock.Now().Add(2 * time.Hour)
	s.then(time.Minute, f.firstAdmin)
	for _, c := range colleagues()[1:] {
		s.then(7*time.Minute, func(ctx context.Context) error {
			_, err := f.Vendor.InviteStaff(ctx, f.staff[domain.StaffAdmin], c.email, string(c.role))
			return err
		})
		s.then(11*time.Minute, func(ctx context.Context) error { return f.joinStaff(ctx, c) })
	}
	s.then(10*time.Minute, func(ctx context.Context) error {
		_, err := f.Vendor.UpdateSeller(ctx, f.staff[domain.StaffAdmin], seller())
		return err
	})
	for _, p := range catalogOfDemo() {
		s.then(20*time.Minute, func(ctx context.Context) error { return f.define(ctx, p) })
	}
	s.then(time.Hour, func(ctx context.Context) error {
		_, _, err := f.Vendor.CreateToken(ctx, f.staff[domain.StaffAdmin], "Bookkeeping export", string(domain.StaffFinance), vendor.MaxTokenDays*24*time.Hour)
		return err
	})
	for _, step := range s.steps {
		if err := f.at(ctx, step.at, step.do); err != nil {
			return err
		}
	}
	return nil
}

func (f *filler) firstAdmin(ctx context.Context) error {
	link, _, err := f.Vendor.SetupLink(ctx)
	if err != nil {
		return err
	}
	c := colleagues()[0]
	session, _, err := f.Vendor.CompleteSetup(ctx, vendor.SetupInput{
		Token: link[strings.LastIndexByte(link, '/')+1:], Email: c.email, Name: c.name, Password: Password, Language: "en", Device: laptop(),
	})
	if err != nil {
		return err
	}
	f.staff[c.role], err = f.actor(ctx, session)
	return err
}

func (f *filler) joinStaff(ctx context.Context, c colleague) error {
	token, err := f.post.token(c.email)
	if err != nil {
		return err
	}
	session, _, err := f.Vendor.AcceptStaffInvitation(ctx, domain.Actor{}, vendor.AcceptInput{
		Token: token, Name: c.name, Password: Password, Language: "en", Device: laptop(),
	})
	if err != nil {
		return err
	}
	f.staff[c.role], err = f.actor(ctx, session)
	return err
}

// actor is who a session has signed in. The session ends with it: nobody's list
// of devices should begin with one that they never had.
func (f *filler) actor(ctx context.Context, session string) (domain.Actor, error) {
	by, _, _, err := f.Accounts.Authenticate(ctx, session)
	if err != nil {
		return by, err
	}
	return by, f.Accounts.SignOut(ctx, session)
}

func laptop() account.Device {
	return account.Device{UserAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", Address: "192.0.2.17"}
}

func (f *filler) plan(name string) (domain.PlanID, error) {
	id, ok := f.plans[name]
	if !ok {
		return "", fmt.Errorf("the demo's catalog has no plan %q", name)
	}
	return id, nil
}
