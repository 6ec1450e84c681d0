package atelier

import (
	"context"

	"seatward.dev/sdk"
)

// The sign-in of the demo, shown on its sign-in page.
const (
	DemoEmail    = "admin@atelier.example"
	DemoPassword = "atelier-demo-1"
)

// seed makes the first administrator and, in the demo, an office around her.
func (a *App) seed(ctx context.Context) error {
	if len(a.users.list()) > 0 {
		return nil
	}
	admin := user{Name: "Marta Lindqvist", Email: DemoEmail, Kind: seatward.Internal, Admin: true}
	if !a.cfg.Demo {
		admin.Name = "Administrator"
		a.initialPassword = newID()
		return a.users.add(ctx, admin, a.initialPassword)
	}
	if err := a.users.add(ctx, admin, DemoPassword); err != nil {
		return err
	}
	now := a.clock().UTC()
	for _, u := range []user{
		{Name: "Jonas Weber", Email: "jonas@atelier.example", Kind: seatward.Internal, LastSignIn: now.AddDate(0, 0, -1)},
		{Name: "Ines Carvalho", Email: "ines@atelier.example", Kind: seatward.Internal, LastSignIn: now.AddDate(0, 0, -2)},
		{Name: "Tomasz Nowak", Email: "tomasz@atelier.example", Kind: seatward.Internal, LastSignIn: now.AddDate(0, 0, -6)},
		{Name: "Aiko Mori", Email: "aiko@atelier.example", Kind: seatward.Internal, Blocked: true, LastSignIn: now.AddDate(0, -3, 0)},
		{Name: "Hanne Dahl", Email: "hanne@halden.example", Kind: seatward.External, LastSignIn: now},
		{Name: "Piet de Vries", Email: "piet@waterkant.example", Kind: seatward.External, LastSignIn: now.AddDate(0, -2, 0)},
	} {
		if err := a.users.add(ctx, u, ""); err != nil {
			return err
		}
	}
	for _, c := range [][3]string{
		{"boathouse", "Hanne Dahl", "Can the second door be wide enough for the dinghy trailer? It needs 2.4 m."},
		{"boathouse", "Jonas Weber", "Yes, the opening in revision B is 2.8 m."},
		{"studio", "Ines Carvalho", "Without the wall the archive gets daylight. I would keep it like this."},
	} {
		if _, err := a.board.write(ctx, c[0], c[1], c[2]); err != nil {
			return err
		}
	}
	return nil
}
