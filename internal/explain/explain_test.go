package explain

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/text"
)

func exhausted() *domain.Error {
	return domain.E(domain.Exhausted, domain.CodeSeatsExhausted).
		With("capacity", 1200).With("held", 1199).With("free", 1).With("wanted", 3)
}

func TestExplain(t *testing.T) {
	t.Parallel()
	en, de := text.For("en"), text.For("de")
	seats := exhausted().With("product", "Drafting Suite")
	const waysOut = " Remove or block a member or revoke an invitation, or buy more seats."
	locked := domain.E(domain.Limited, domain.CodeLocked)
	amount := domain.E(domain.Conflict, domain.CodePaymentAmount)
	for _, c := range []struct {
		p    text.Printer
		err  error
		want string
	}{
		{en, seats, "Drafting Suite has too few free seats: 1,199 of 1,200 taken, 3 more needed." + waysOut},
		{en, exhausted(), "There are too few free seats: 1,199 of 1,200 taken, 3 more needed." + waysOut},
		{en, domain.E(domain.Exhausted, domain.CodeSeatsExhausted), "There are too few free seats." + waysOut},
		{
			de, seats, "Drafting Suite hat zu wenige freie Plätze: 1.199 von 1.200 belegt, 3 weitere nötig. " +
				"Entfernen oder sperren Sie ein Mitglied, ziehen Sie eine Einladung zurück, oder kaufen Sie weitere Plätze.",
		},
		{en, exhausted().With("product", "{held} %d <b>"), "{held} %d <b> has too few free seats: 1,199 of 1,200 taken, 3 more needed." + waysOut},
		{en, fmt.Errorf("inviting: %w", exhausted()), "There are too few free seats: 1,199 of 1,200 taken, 3 more needed." + waysOut},
		{en, locked.With("retry_after", 60), "Signing in is paused after too many failed attempts. Try again in 60 seconds."},
		{en, locked.With("retry_after", 61), "Signing in is paused after too many failed attempts. Try again in 2 minutes."},
		{en, locked.With("retry_after", 0), "Signing in is paused after too many failed attempts. Try again in 1 second."},
		{en, locked.With("retry_after", time.Hour+time.Second), "Signing in is paused after too many failed attempts. Try again in 2 hours."},
		{en, locked, "Signing in is paused after too many failed attempts. Try again in a few minutes."},
		{de, locked.With("retry_after", 900), "Die Anmeldung ruht nach zu vielen Fehlversuchen. Versuchen Sie es in 15 Minuten noch einmal."},
		{
			en, amount.With("expected", domain.Money{Amount: 286137, Currency: "EUR"}).With("given", domain.Money{Amount: 0, Currency: "EUR"}),
			"The invoice is for 2,861.37\u00a0€, the payment for 0.00\u00a0€. Check the amount; a part of it is recorded once the rest has arrived.",
		},
		{
			en, amount.With("expected", int64(286137)).With("given", int64(0)),
			"The payment is not the amount of the invoice. Check the amount; a part of it is recorded once the rest has arrived.",
		},
		{en, errors.New("dial tcp 10.0.0.1: refused"), "Something failed on our side. Try again. If it keeps failing, tell support when it happened."},
	} {
		if got := Explain(c.p, c.err).String(); got != c.want {
			t.Errorf("%v:\n got %q\nwant %q", c.err, got, c.want)
		}
	}
}

func TestExplainNothing(t *testing.T) {
	t.Parallel()
	if got := Explain(text.Printer{}, nil); got.What != "" || got.Kind != "" || got.Fields != nil {
		t.Errorf("%+v", got)
	}
}

func TestExplainFields(t *testing.T) {
	t.Parallel()
	err := domain.Join(
		domain.Bad("users.internal", domain.CodeRange).With("min", 5).With("max", 1000),
		domain.Bad("users.external", domain.CodeNoExternalUsers),
	)
	got := Explain(text.For("en"), err)
	if got.Kind != domain.Invalid || got.Code != domain.CodeRange || got.Field != "users.internal" || len(got.Fields) != 2 {
		t.Fatalf("%+v", got)
	}
	for field, want := range map[string]string{
		"users.internal": "This number is out of range. Enter a number from 5 to 1,000.",
		"users.external": "This product has no licenses for external users. Only internal users are licensed: leave external ones out.",
		"name":           "",
	} {
		if got.At(field) != want {
			t.Errorf("at %s: %q, want %q", field, got.At(field), want)
		}
	}
	if seats := Explain(text.For("en"), exhausted()); len(seats.Fields) != 0 {
		t.Errorf("a refusal without a field has %+v", seats.Fields)
	}
}

func TestOurOwnFaultsStayMute(t *testing.T) {
	t.Parallel()
	for name, err := range map[string]error{
		"foreign":           errors.New("secret"),
		"internal":          domain.E(domain.Internal, domain.CodeInternal).With("secret", "secret").Because(errors.New("secret")),
		"internal, telling": domain.E(domain.Internal, domain.CodeWrongAccount).With("email", "secret@example.com"),
		"unknown code":      domain.Bad("secret", "secret.code"),
	} {
		got := Explain(text.For("en"), domain.AsError(err).With("id", "req_7"))
		if got.Kind != domain.Internal || got.Code != domain.CodeInternal || got.Field != "" || len(got.Fields) != 0 ||
			got.String() != "Something failed on our side. Try again. If it keeps failing, give support the id req_7." {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// TestNothingElseIsSaid fills every sentence with all it may say, and hides
// beside it what it must not.
func TestNothingElseIsSaid(t *testing.T) {
	t.Parallel()
	for code, data := range documented(t) {
		err := domain.Bad("field", code).With("typed", "secret").With("value", "secret").Because(errors.New("secret"))
		for _, key := range data {
			err = err.With(key, 7)
		}
		for _, language := range text.Languages() {
			got := Explain(text.For(language.Code), err)
			if got.What == "" || got.WayOut == "" || strings.ContainsAny(got.String(), "{}") {
				t.Errorf("%s in %s: %q", code, language.Name, got)
			}
			if strings.Contains(fmt.Sprintf("%+v", got), "secret") {
				t.Errorf("%s in %s tells the secret: %+v", code, language.Name, got)
			}
		}
	}
}

func TestStatusAndExit(t *testing.T) {
	t.Parallel()
	want := map[domain.Kind][2]int{
		domain.Invalid:         {http.StatusUnprocessableEntity, 2},
		domain.Unauthenticated: {http.StatusUnauthorized, 1},
		domain.Forbidden:       {http.StatusForbidden, 1},
		domain.NotFound:        {http.StatusNotFound, 1},
		domain.Conflict:        {http.StatusConflict, 1},
		domain.Exhausted:       {http.StatusConflict, 1},
		domain.Precondition:    {http.StatusPreconditionFailed, 1},
		domain.Limited:         {http.StatusTooManyRequests, 1},
		domain.Unavailable:     {http.StatusServiceUnavailable, 1},
		domain.Internal:        {http.StatusInternalServerError, 1},
	}
	for name, c := range constants(t, "error.go", "Kind") {
		w, ok := want[domain.Kind(c[0])]
		if !ok {
			t.Errorf("the kind %s is new; give it a status", name)
		}
		if got := [2]int{Status(domain.Kind(c[0])), Exit(domain.Kind(c[0]))}; got != w {
			t.Errorf("%s: %v, want %v", name, got, w)
		}
	}
	if Status("") != http.StatusInternalServerError || Exit("") != 1 {
		t.Error("what nobody knows is our fault")
	}
}
