package ui

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/text"
)

func TestAssetsMayBeKeptForEver(t *testing.T) {
	t.Parallel()
	h := Assets()
	for name, a := range assets() {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, a.url, http.NoBody))
		if w.Code != http.StatusOK || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") || w.Body.Len() == 0 {
			t.Errorf("%s answers %d, %d bytes, %v", name, w.Code, w.Body.Len(), w.Header())
		}
	}
	if css := string(assets()["app.css"].body); strings.Contains(css, "../") || !strings.Contains(css, AssetURL("fonts/ibm-plex-mono-latin-400-normal.woff2")) {
		t.Error("the style sheet names a font without its hash")
	}
	for _, path := range []string{"/assets/", "/assets/app.css", "/assets/../page.go", "/assets/fonts/LICENSE-ibm-plex-sans.txt"} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, http.NoBody))
		if w.Code != http.StatusNotFound {
			t.Errorf("%s answers %d", path, w.Code)
		}
	}
}

// hostile is what somebody will write into every field there is.
const hostile = `"><script>alert(1)</script><img src=x onerror=alert(1)>' javascript:alert(1)`

func TestHostileTextIsShownAsText(t *testing.T) {
	t.Parallel()
	// Values are left out before looking for what runs, since quotes in them are escaped.
	values := regexp.MustCompile(`"[^"]*"`)
	inline := regexp.MustCompile(`(?i)<script[^>]*>[^<]|<style|<img|<[^<>]*\s(?:style|on[a-z]+)=`)
	link := Link{Label: hostile, Href: "javascript:alert(1)"}
	actions := []templ.Component{Button{Label: hostile, Href: link.Href, Name: hostile, Value: hostile, Describe: hostile, Price: hostile}}
	q := ReadQuery(&url.URL{Path: "/x", RawQuery: url.Values{"q": {hostile}, "sort": {hostile}, "state": {hostile}, "dir": {"desc"}}.Encode()})
	all := []templ.Component{
		PageHead{Title: hostile, Subtitle: hostile, Trail: []Link{link}, Badge: Badge{Label: hostile}, Actions: actions},
		Panel{Title: hostile, ID: hostile, Intro: hostile, Link: link, Actions: actions},
		Banner{Title: hostile, Text: hostile, Tone: hostile, Actions: actions},
		Form{Action: "/x", Error: hostile, Errors: Errors{{Field: hostile, Label: hostile, Message: hostile}}, Submit: Button{Label: hostile}, Cancel: link},
		Field{Name: hostile, Label: hostile, Hint: hostile, Error: hostile, Value: hostile, Placeholder: hostile, Autocomplete: hostile, Suffix: hostile},
		Field{Name: hostile, Rows: 3, Value: "</textarea>" + hostile},
		Field{Name: hostile, Value: hostile, Options: []Option{{hostile, hostile}}},
		Checkbox{Name: hostile, Label: hostile, Value: hostile, Error: hostile},
		RadioCards{Name: hostile, Label: hostile, Cards: []Card{{Value: hostile, Title: hostile, Price: hostile, Points: []string{hostile}}}},
		Confirm{Title: hostile, Facts: Facts{{Term: hostile, Value: hostile}}, Hidden: []Hidden{{hostile, hostile}}, Cancel: link},
		CopyField{ID: hostile, Label: hostile, Value: hostile},
		KeyBlock{ID: hostile, Label: hostile, Value: hostile, Copy: hostile},
		SeatBar{Name: hostile, Detail: hostile, Word: hostile, Of: 1, Counts: []SeatCount{{State: hostile, Count: 1, Label: hostile, Href: link.Href}}},
		Timeline{{When: hostile, Title: hostile, Detail: hostile, Tone: hostile}},
		Stats{{Label: hostile, Value: hostile, Href: link.Href, Tone: hostile}},
		Tabs{{Label: hostile, Href: link.Href}},
		Steps{Labels: []string{hostile}},
		EmptyState{Title: hostile, Text: hostile, Actions: actions},
		ErrorPage{Title: hostile, Text: hostile, ID: hostile},
		Refresh{ID: hostile},
		Table[string]{
			Query: q, Rows: []string{hostile}, Search: hostile, Caption: hostile, Next: hostile,
			Filters: []Filter[string]{{Key: hostile, Label: hostile, All: hostile, Options: []Option{{hostile, hostile}}}},
			Columns: []Column[string]{{Key: hostile, Label: hostile, Kind: hostile, Text: strings.Clone, Sub: strings.Clone, Href: func(string) string { return link.Href }}},
		},
	}
	page := Page{
		Title: hostile, Brand: Brand{hostile, link.Href}, Viewer: Viewer{hostile, hostile}, Org: link, Orgs: []Link{link}, SignOut: "/x",
		Nav: []NavGroup{{hostile, []NavItem{{Label: hostile, Href: link.Href}}}}, Account: []Link{link}, Flash: []Flash{{hostile, hostile}}, Languages: []Link{link},
	}
	for _, layout := range []func(Page) templ.Component{Portal, Console, SignedOut} {
		for _, c := range all {
			html := draw(t, Page{}.With(templ.ComponentFunc(layout(page).Render)), c)
			if found := inline.FindString(values.ReplaceAllString(html, "")); found != "" {
				t.Errorf("%T lets %q through", c, found)
			}
			if strings.Contains(html, `href="javascript:`) {
				t.Errorf("%T links to a script", c)
			}
		}
	}
}

func draw(t *testing.T, c, child templ.Component) string {
	t.Helper()
	var b bytes.Buffer
	if err := c.Render(templ.WithChildren(context.Background(), child), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestComponentsSpeakThePagesLanguage(t *testing.T) {
	t.Parallel()
	html := draw(t, Portal(Page{Title: "Mitglieder", Printer: text.For("de")}), Field{Name: "x", Optional: true})
	for _, want := range []string{`<html lang="de"`, "freiwillig", "Zum Inhalt springen", "<title>Mitglieder · Seatward</title>"} {
		if !strings.Contains(html, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

func TestQueryKeepsWhatItDoesNotChange(t *testing.T) {
	t.Parallel()
	read := func(raw string) Query { return ReadQuery(&url.URL{Path: "/m", RawQuery: raw}) }
	for _, c := range []struct{ got, want string }{
		{read("").With(), "/m"},
		{read("q=ida&after=50&format=csv").With(), "/m?q=ida"},
		{read("q=ida&state=a").With("q", ""), "/m?state=a"},
		{read("sort=name&dir=desc").With("after", "50"), "/m?after=50&dir=desc&sort=name"},
		{read("q=" + strings.Repeat("é", 500)).Search(), strings.Repeat("é", longestSearch/2)},
		{fmt.Sprint(read("after=-5").offset(), read("after=x").offset(), read("after=7").offset()), "0 0 7"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func numbers(raw string) Table[int] {
	return Table[int]{
		Query: ReadQuery(&url.URL{Path: "/n", RawQuery: raw}), File: "n.csv",
		Columns: []Column[int]{{Key: "n", Label: "Number", Text: func(n int) string { return fmt.Sprint(n) }, Less: func(a, b int) int { return a - b }}},
		Filters: []Filter[int]{{Key: "kind", Match: func(n int, v string) bool { return (n%2 == 0) == (v == "even") }}},
	}
}

func TestArrange(t *testing.T) {
	t.Parallel()
	rows := []int{10, 2, 33, 4, 21}
	for _, c := range []struct {
		query, want, next string
		total             int
	}{
		{"", "[10 2]", "2", 5},
		{"after=4", "[21]", "", 5},
		{"after=99", "[]", "", 5},
		{"sort=n", "[2 4]", "2", 5},
		{"sort=n&dir=desc", "[33 21]", "2", 5},
		{"sort=nonsense", "[10 2]", "2", 5},
		{"kind=even&sort=n&after=2", "[10]", "", 3},
		{"q=2", "[2 21]", "", 2},
		{"format=csv&sort=n", "[2 4 10 21 33]", "", 5},
	} {
		got := numbers(c.query).Arrange(rows, 2)
		if fmt.Sprint(got.Rows) != c.want || got.Next != c.next || got.Total != c.total {
			t.Errorf("%q: %v of %d, next %q", c.query, got.Rows, got.Total, got.Next)
		}
	}
	if fmt.Sprint(rows) != "[10 2 33 4 21]" {
		t.Errorf("the caller's list was changed: %v", rows)
	}
}

func TestCSVIsGuarded(t *testing.T) {
	t.Parallel()
	table := Table[string]{File: "x.csv", Rows: []string{"=1+1", "@x", "plain, with comma", "", "a; =1+1;@x", "＝1", "a-b=c; d", "+1", "-1+1"}, Columns: []Column[string]{
		{Label: "Text", Text: strings.Clone}, {Label: "Actions", Cell: func(string) templ.Component { return Badge{} }},
	}}
	w := httptest.NewRecorder()
	if err := table.ServeCSV(w); err != nil {
		t.Fatal(err)
	}
	if want := "\ufeffText\n'=1+1\n'@x\n\"plain, with comma\"\n\na; '=1+1;'@x\n'＝1\na-b=c; d\n+1\n'-1+1\n"; w.Body.String() != want {
		t.Errorf("got %q, want %q", w.Body.String(), want)
	}
}

func TestSeatBarIsToScale(t *testing.T) {
	t.Parallel()
	over := func(of, over int, counts ...SeatCount) string {
		var s strings.Builder
		for _, r := range (SeatBar{Of: of, Over: over, Counts: counts}).drawn() {
			fmt.Fprintf(&s, "%s %s+%s ", r.state, r.x, r.width)
		}
		return strings.TrimSpace(s.String())
	}
	bar := func(of int, counts ...SeatCount) string { return over(of, 0, counts...) }
	for _, c := range []struct{ got, want string }{
		{bar(0), ""},
		{
			bar(80, SeatCount{State: SeatActive, Count: 56}, SeatCount{State: SeatPending, Count: 6}, SeatCount{State: SeatBlocked, Count: 3}),
			"active 0.000%+70.000% pending 70.000%+7.500% free 77.500%+22.500%",
		},
		{bar(12, SeatCount{State: SeatActive, Count: 12}, SeatCount{State: SeatOver, Count: 4}), "active 0.000%+75.000% over 75.000%+25.000%"},
		{bar(4, SeatCount{State: SeatFree, Count: 4}), "free 0.000%+100.000%"},
		{over(4, 2, SeatCount{State: SeatPurchased, Count: 4}, SeatCount{State: SeatActive, Count: 5}, SeatCount{State: SeatPending, Count: 1}), "active 0.000%+66.667% over 66.667%+33.333%"},
		{over(0, 3, SeatCount{State: SeatActive, Count: 3}, SeatCount{State: SeatOver, Count: 3}), "over 0.000%+100.000%"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestASeatBarSaysItsNumbers(t *testing.T) {
	t.Parallel()
	bar := SeatBar{Name: "Studio", Taken: 7, Of: 5, Over: 2, Word: "taken", Counts: []SeatCount{{State: SeatActive, Count: 7, Label: "active", Href: "#"}, {State: SeatOver, Count: 2, Label: "over"}}}
	got := strings.Join(strings.Fields(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(draw(t, bar, templ.NopComponent), " ")), " ")
	if want := "Studio 7 of 5 taken 7 active 2 over"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestALargeNumberIsShortenedAndNeverTooHigh(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{
		0: "0", 999_999: "999,999", 1_000_000: "1 M", 1_099_999: "1 M", 1_249_999: "1.2 M", 99_990_000: "99.9 M", 123_450_000: "123 M",
	} {
		if got := compact(text.For("en"), n); got != want {
			t.Errorf("%d is %q, want %q", n, got, want)
		}
	}
}

func TestLadderKnowsWhereWeAre(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)
	l := Ladder{Rungs: []Rung{{At: start}, {At: start.AddDate(0, 0, 14)}, {At: start.AddDate(0, 0, 28)}}}
	for days, want := range map[int]string{
		-1: "0% 0% 0%", 0: "0.000%* 0% 0%", 7: "50.000%* 0% 0%", 14: "100% 0.000%* 0%", 28: "100% 100% 100%*", 99: "100% 100% 100%*",
	} {
		l.Now = start.AddDate(0, 0, days)
		var got []string
		for i := range l.Rungs {
			mark := ""
			if l.at(i) {
				mark = "*"
			}
			got = append(got, l.passed(i)+mark)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("day %d: %v, want %s", days, got, want)
		}
	}
}
