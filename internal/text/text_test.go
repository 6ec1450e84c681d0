package text

import (
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"
)

func TestMatch(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ accept, preferred, want string }{
		{"", "", "en"},
		{"de-AT,de;q=0.9,en;q=0.5", "", "de"},
		{"fr,de;q=0.5", "", "de"},
		{"fr", "", "en"},
		{"de", "en", "en"},
		{"en", "de", "de"},
		{"de", "fr", "de"},
		{";;;q=", "%%%", "en"},
		{strings.Repeat("x", 1<<16), "", "en"},
	} {
		if got := Match(c.accept, c.preferred).Lang(); got != c.want {
			t.Errorf("Match(%.20q, %q) = %s, want %s", c.accept, c.preferred, got, c.want)
		}
	}
}

func TestFormats(t *testing.T) {
	t.Parallel()
	day := time.Date(2027, 3, 4, 9, 5, 0, 0, time.UTC)
	en, de := For("en"), For("de")
	for _, c := range []struct{ got, want string }{
		{en.Date(day), "4 Mar 2027"},
		{de.Date(day), "04.03.2027"},
		{en.DateLong(day), "4 March 2027"},
		{de.DateLong(day), "4. März 2027"},
		{en.DayMonth(day), "4 Mar"},
		{de.DayMonth(day), "4. März"},
		{en.DateTime(day.In(time.FixedZone("", 7200))), "4 Mar 2027, 09:05 UTC"},
		{de.DateTime(day), "04.03.2027, 09:05 UTC"},
		{en.Number(1234567), "1,234,567"},
		{de.Number(1234567), "1.234.567"},
		{en.Money(236720, "EUR"), "2,367.20\u00a0€"},
		{de.Money(236720, "EUR"), "2.367,20\u00a0€"},
		{en.Money(-533, "EUR"), "-5.33\u00a0€"},
		{en.Money(500, "JPY"), "500\u00a0JP¥"},
		{en.Money(500, "???"), "500\u00a0???"},
		{en.T("%d of %d, 100%%", 1200, 3), "1,200 of 3, 100%"},
		{en.T("100%"), "100%"},
		{en.N("%d seat on %s", "%d seats on %s", 1, "Studio"), "1 seat on Studio"},
		{en.N("%d seat on %s", "%d seats on %s", 0, "Studio"), "0 seats on Studio"},
		{Printer{}.T("Zero value"), "Zero value"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestPrinterFromManyGoroutines(t *testing.T) {
	t.Parallel()
	p := For("de")
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for n := range 50 {
				_ = p.T("%d", n) + p.Money(int64(n), "EUR") + p.Number(n)
			}
		})
	}
	group.Wait()
}

func TestCatalogsThatDisagreeAreRefused(t *testing.T) {
	t.Parallel()
	disagree := fstest.MapFS{
		"xx/a.json": {Data: []byte(`{"Seat": "Platz", "Same": "Gleich"}`)},
		"xx/b.json": {Data: []byte(`{"Seat": "Sitz", "Same": "Gleich"}`)},
	}
	if _, err := readCatalog(disagree, "xx"); err == nil || !strings.Contains(err.Error(), `"Seat"`) {
		t.Errorf("err = %v, want one that names the sentence", err)
	}
	if _, err := readCatalog(fstest.MapFS{"xx/a.json": {Data: []byte(`{"a": 1}`)}}, "xx"); err == nil {
		t.Error("a catalog that is no table of texts was read")
	}
}
