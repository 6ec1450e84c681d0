package roster_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/roster"
	"seatward.dev/seatward/internal/sheet"
)

// encodings are those that spreadsheets save, written by another hand than the
// one that reads them.
var encodings = map[string]encoding.Encoding{
	"UTF-8":          unicode.UTF8,
	"UTF-8 with BOM": unicode.UTF8BOM,
	"UTF-16 LE":      unicode.UTF16(unicode.LittleEndian, unicode.UseBOM),
	"UTF-16 BE":      unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
	"Windows-1252":   charmap.Windows1252,
}

func TestEncodings(t *testing.T) {
	t.Parallel()
	const content = "E-Mail;Name;Bereich;Teams\r\nada@bücher.example;Ädä „€“ Ÿ;Extern;Größe|Œuvre\r\nbob@example.com;Zoë;intern;Straße\r\n"
	want := []string{"Ädä „€“ Ÿ <ada@bücher.example> external [Größe|Œuvre]", "Zoë <bob@example.com> internal [Straße]"}
	for name, e := range encodings {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data, err := e.NewEncoder().String(content)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, shown(read(t, data))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestEveryByteOfWindows1252(t *testing.T) {
	t.Parallel()
	for b := 0x80; b <= 0xFF; b++ {
		r := charmap.Windows1252.DecodeByte(byte(b))
		if r == '\uFFFD' { // unassigned: a control character of Latin-1 to browsers, and to us
			r = rune(b)
		}
		list := read(t, "\xE4 "+string([]byte{byte(b)})+"x@example.com") // never UTF-8
		if got, want := list.Lines[0].Raw, "ä "+string(r)+"x@example.com"; got != want && r > 0xA0 {
			t.Errorf("%#x: %q, want %q", b, got, want)
		}
	}
}

func TestCutOffUTF16IsSaid(t *testing.T) {
	t.Parallel()
	if list := read(t, "\xFF\xFEa\x00@\x00x\x00.\x00d\x00e\x00e"); list.Bad != 1 {
		t.Errorf("%v", shown(list))
	}
}

// lines draws people that can be invited.
func lines(t *rapid.T) []roster.Line {
	name := rapid.StringMatching(`('?[A-Za-zÄÖÜäöüß]|[=+@-])([ A-Za-zÄÖÜäöüß",'=-]{0,12}[A-Za-zäö])?`)
	var out []roster.Line
	for i := range rapid.IntRange(1, 8).Draw(t, "people") {
		address := fmt.Sprintf("%s%d@example.com", rapid.StringMatching(`[A-Za-z.]{0,3}[a-z]`).Filter(func(s string) bool {
			return !strings.HasPrefix(s, ".") && !strings.Contains(s, "..")
		}).Draw(t, "address"), i)
		email, err := domain.ParseEmail("email", address)
		if err != nil {
			t.Fatal(err)
		}
		l := roster.Line{Address: address, Email: email}
		l.Role = rapid.SampledFrom(append(domain.Roles(), "")).Draw(t, "role")
		l.Area = rapid.SampledFrom(append(domain.Areas(), "")).Draw(t, "area")
		l.Name, _ = domain.OptionalName("name", name.Draw(t, "name"), domain.MaxName)
		for range rapid.IntRange(0, 3).Draw(t, "teams") {
			team, err := domain.Name("team", strings.NewReplacer(";", "", ",", "").Replace(name.Draw(t, "team")), domain.MaxName)
			if err == nil && !slices.Contains(l.Teams, team) {
				l.Teams = append(l.Teams, team)
			}
		}
		out = append(out, l)
	}
	return out
}

// table writes lines as our exports do: cells that a spreadsheet would compute
// are guarded.
func table(all []roster.Line, separator rune) string {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	w.Comma = separator
	_ = w.Write([]string{"Name", "E-mail", "Role", "Area", "Teams"})
	for _, l := range all {
		_ = w.Write([]string{sheet.Guard(l.Name), l.Address, string(l.Role), string(l.Area), sheet.Guard(strings.Join(l.Teams, "; "))})
	}
	w.Flush()
	return out.String()
}

// TestWhatWasWrittenIsRead: a table written from lines reads as these lines, in
// their order, in every encoding and with every separator; and once more.
func TestWhatWasWrittenIsRead(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := lines(t)
		name := rapid.SampledFrom([]string{"UTF-8", "UTF-8 with BOM", "UTF-16 LE", "UTF-16 BE", "Windows-1252"}).Draw(t, "encoding")
		separator := rapid.SampledFrom([]rune("\t;,")).Draw(t, "separator")
		for range 2 {
			data, err := encodings[name].NewEncoder().String(table(want, separator))
			if err != nil {
				t.Fatal(err)
			}
			list, err := roster.Read([]byte(data))
			if err != nil {
				t.Fatal(err)
			}
			for i := range list.Lines {
				list.Lines[i].Number, list.Lines[i].Raw = 0, ""
			}
			if diff := cmp.Diff(want, list.Lines); diff != "" {
				t.Fatalf("%q\n%s", data, diff)
			}
			want = list.GoodLines()
		}
	})
}

// TestNobodyIsLost: every address of a running text comes back, in order.
func TestNobodyIsLost(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var content strings.Builder
		var want []string
		for _, l := range lines(t) {
			want = append(want, l.Address)
			switch name := strings.Trim(l.Name, `"'@`); {
			case name != "" && !strings.ContainsAny(name, `";,@`):
				fmt.Fprintf(&content, "%s <%s>", name, l.Address)
			case rapid.Bool().Draw(t, "angles"):
				fmt.Fprintf(&content, "<%s>", l.Address)
			default:
				content.WriteString(l.Address)
			}
			content.WriteString(rapid.SampledFrom([]string{";", ", ", "\n", "\r\n", "\t", " ; ", "；"}).Draw(t, "separator"))
		}
		list, err := roster.Read([]byte(content.String()))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, l := range list.Lines {
			got = append(got, l.Address)
		}
		if diff := cmp.Diff(want, got); diff != "" || list.Bad != 0 {
			t.Fatalf("%q\n%s%v", content.String(), diff, shown(list))
		}
	})
}
