package stories

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"seatward.dev/seatward/examples/drafting"
	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/domain"
)

// terminal is somebody who draws: what they type, and what they read.
type terminal struct {
	t     *testing.T
	typed *io.PipeWriter
	ended chan error

	mu   sync.Mutex
	text string
	more chan struct{} // closed when there is more to read
}

func (x *terminal) Write(b []byte) (int, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.text += string(b)
	close(x.more)
	x.more = make(chan struct{})
	return len(b), nil
}

// draws starts the program for somebody.
func draws(t *testing.T, cfg drafting.Config, user string, wait bool) *terminal {
	t.Helper()
	in, typed := io.Pipe()
	x := &terminal{t: t, typed: typed, ended: make(chan error, 1), more: make(chan struct{})}
	cfg.User, cfg.Wait = user, wait
	cfg.State = filepath.Join(cfg.State, user+".json")
	go func() { x.ended <- drafting.Run(context.WithoutCancel(t.Context()), cfg, in, x) }()
	t.Cleanup(func() { _ = typed.Close() })
	return x
}

func (x *terminal) types(line string) *terminal {
	x.t.Helper()
	if _, err := io.WriteString(x.typed, line+"\n"); err != nil {
		x.t.Error(err)
	}
	return x
}

// reads waits until a text is there.
func (x *terminal) reads(text string) *terminal {
	x.t.Helper()
	deadline := time.After(time.Minute)
	for {
		x.mu.Lock()
		seen, more := x.text, x.more
		x.mu.Unlock()
		if strings.Contains(seen, text) {
			return x
		}
		select {
		case <-more:
		case <-deadline:
			x.t.Fatalf("%q is not there:\n%s", text, seen)
		}
	}
}

func (x *terminal) ends(want error) {
	x.t.Helper()
	if err := <-x.ended; !errors.Is(err, want) {
		x.t.Errorf("ended with %v", err)
	}
}

// draftingFor sells floating seats to Halden, and returns what its programs know.
func (w *town) draftingFor(seats int) (cfg drafting.Config, org domain.Organization, ida domain.Actor) {
	w.t.Helper()
	must := func(err error) {
		if err != nil {
			w.t.Helper()
			w.t.Fatal(err)
		}
	}
	ctx, op := w.t.Context(), domain.Operator()
	w.found("Ida Holm", "Halden", halden)
	org, ida = w.organization(halden)
	product, err := w.server.Catalog.CreateProduct(ctx, op, catalog.ProductInput{Slug: drafting.Product, Name: "Drafting", Preset: string(domain.PresetNamedAndFloating)})
	must(err)
	plan, err := w.server.Catalog.CreatePlan(ctx, op, product.ID, catalog.PlanInput{
		PlanTerms: catalog.PlanTerms{Name: "Flex", PriceInternal: 9900, MinUsers: 1, MaxUsers: 500}, Type: string(domain.LicenseFlex), TermMonths: 12, Currency: "EUR",
	})
	must(err)
	l := w.boughtPlan(plan, org, ida, "", domain.Users{Internal: seats})
	_, err = w.server.Floating.Activate(ctx, ida, org.ID, l.ID)
	must(err)
	token, _, err := w.server.Vendor.CreateLeaseToken(ctx, ida, org.ID, "Drafting", false, 24*time.Hour)
	must(err)
	return drafting.Config{
		PortalURL: w.server.Config.URL, Organization: string(org.ID), Token: token, Roots: w.server.Keys.Ring().RootPEM(), State: w.t.TempDir(),
	}, org, ida
}

// Two people share one seat: the second sees who has it, waits in line, gets it,
// and takes it on a journey without the portal.
func TestTwoShareASeat(t *testing.T) {
	tell(t, func(t *testing.T, w *town) {
		cfg, org, ida := w.draftingFor(1)
		marta := draws(t, cfg, "Marta", false).reads("You have a seat; 1 of 1 are in use.").types("draw a line").reads("Line 1: a line")
		draws(t, cfg, "Aino", false).reads("All 1 seats are taken.\n  Marta on ").ends(drafting.ErrNoSeat)
		aino := draws(t, cfg, "Aino", true).reads("You are number 1 of 1 in line.")
		marta.types("quit").ends(nil)
		aino.reads("You have a seat").types("borrow 2").reads("The seat is yours without a network until").types("quit").ends(nil)
		if list, err := w.server.Floating.Leases(t.Context(), ida, org.ID, "", domain.ListRequest{Limit: 10}); err != nil || len(list.Items) != 1 || !list.Items[0].Borrowed || list.Items[0].User != "Aino" {
			t.Errorf("%+v, %v", list.Items, err)
		}
		draws(t, cfg, "Marta", false).reads("All 1 seats are taken.").ends(drafting.ErrNoSeat)
		draws(t, cfg, "Aino", false).reads("You have borrowed a seat until").types("return").reads("The seat is free for others.").types("quit").ends(nil)
		draws(t, cfg, "Marta", false).reads("You have a seat;").types("borrow 1").reads("without a network").types("quit").ends(nil)
		w.cut()
		draws(t, cfg, "Marta", false).reads("You have borrowed a seat until").types("draw on the train").reads("Line 1: on the train").types("quit").ends(nil)
		draws(t, cfg, "Aino", false).reads("The portal cannot be reached").ends(drafting.ErrNoSeat)
	})
}
