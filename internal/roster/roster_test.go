package roster_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/roster"
)

// show is a line in short: "number name <address> role area [teams] [products] !field:code".
func show(l roster.Line) string {
	parts := []string{l.Name, "<" + l.Address + ">", string(l.Role), string(l.Area)}
	if len(l.Teams) > 0 {
		parts = append(parts, "["+strings.Join(l.Teams, "|")+"]")
	}
	if len(l.Products) > 0 {
		parts = append(parts, "{"+strings.Join(l.Products, "|")+"}")
	}
	for _, p := range l.Problems {
		parts = append(parts, "!"+p.Field+":"+string(p.Code))
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " ")
}

func read(t *testing.T, content string) roster.List {
	t.Helper()
	list, err := roster.Read([]byte(content))
	if err != nil {
		t.Fatalf("%q: %v", content, err)
	}
	return list
}

func shown(list roster.List) []string {
	out := make([]string, len(list.Lines))
	for i, l := range list.Lines {
		out[i] = show(l)
	}
	return out
}

func TestRunningText(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, content string
		want          []string
	}{
		{"one", "ada@example.com", []string{"<ada@example.com>"}},
		{"semicolons", "ada@example.com; bob@example.com;cy@example.com;", []string{"<ada@example.com>", "<bob@example.com>", "<cy@example.com>"}},
		{"commas, tabs, spaces, lines", "a@example.com, b@example.com\tc@example.com d@example.com\r\n\r\ne@example.com\rf@example.com\ng@example.com", []string{
			"<a@example.com>", "<b@example.com>", "<c@example.com>", "<d@example.com>", "<e@example.com>", "<f@example.com>", "<g@example.com>",
		}},
		{"as mail programs copy it", `"Lovelace, Ada" <ada@example.com>; Grace Hopper <grace@example.com>, Turing, Alan <alan@example.com>; <cy@example.com>`, []string{
			"Lovelace, Ada <ada@example.com>", "Grace Hopper <grace@example.com>", "Alan Turing <alan@example.com>", "<cy@example.com>",
		}},
		{"family name first, alone", "Lovelace, Ada <ada@example.com>", []string{"Ada Lovelace <ada@example.com>"}},
		{"without a separator", "Ada Lovelace <ada@example.com> Grace Hopper<grace@example.com>", []string{"Ada Lovelace <ada@example.com>", "Grace Hopper <grace@example.com>"}},
		{"name before a bare address", "Ada Lovelace ada@example.com\nada2@example.com (Ada)", []string{"Ada Lovelace <ada@example.com>", "(Ada) <ada2@example.com>"}},
		{"rows of a sheet", "Ada Lovelace\tada@example.com\towner\textern\nGrace\tHopper\tgrace@example.com\tCo-Admin\n", []string{
			"Ada Lovelace <ada@example.com> owner external", "Grace Hopper <grace@example.com> co_admin",
		}},
		{"German words", "ada@example.com; Mitglied; intern\nbob@example.com; Abrechnung; Extern", []string{
			"<ada@example.com> member internal", "<bob@example.com> billing external",
		}},
		{"what surrounds an address", "mailto:ada@example.com; 'bob@example.com'; <mailto:cy@example.com>; \u200bdee@example.com\u00a0; \"eve@example.com\"", []string{
			"<ada@example.com>", "<bob@example.com>", "<cy@example.com>", "<dee@example.com>", "<eve@example.com>",
		}},
		{"full width", "ａｄａ＠ｅｘａｍｐｌｅ．ｃｏｍ；bob@example.com", []string{"<ａｄａ＠ｅｘａｍｐｌｅ．ｃｏｍ>", "<bob@example.com>"}},
		{"nobody is lost", "ada@example.com, bob.example.com, cy@example.com\nnot at all, really", []string{
			"<ada@example.com>", "<bob.example.com> !email:field.email", "<cy@example.com>", "<not at all> !email:field.email", "<really> !email:field.email",
		}},
		{"a broken one before a sound one", "bob.example.com ada@example.com cy@example.com", []string{
			"<bob.example.com> !email:field.email", "<ada@example.com>", "<cy@example.com>",
		}},
		{"bad addresses", "a@b; a@@example.com; @example.com; a@; <>; <x>", []string{
			"<a@b> !email:field.email", "<a@@example.com> !email:field.email", "<@example.com> !email:field.email", "<a@> !email:field.email", "<x> !email:field.email",
		}},
		{"more than can be told apart", "Ada\tLovelace\tCountess\tada@example.com", []string{"<ada@example.com> !:invitations.extra_cells"}},
		{"a stray quotation mark", "\"ada@example.com\nbob@example.com; \"cy@example.com", []string{"<ada@example.com>", "<bob@example.com>", "<cy@example.com>"}},
		{"a stray angle bracket", "<ada@example.com\nbob@example.com>", []string{"<ada@example.com>", "<bob@example.com>"}},
		{"apostrophes of names", "'t Hooft\thooft@example.com\no'hara@example.com", []string{"'t Hooft <hooft@example.com>", "<o'hara@example.com>"}},
		{"the same person", "ada@example.com, bob@example.com; ADA@Example.com; ａda@example.com", []string{
			"<ada@example.com>", "<bob@example.com>", "<ADA@Example.com> !email:invitations.duplicate_line", "<ａda@example.com> !email:invitations.duplicate_line",
		}},
		{"the same person in another script of the host", "ada@bücher.example\nada@xn--bcher-kva.example", []string{
			"<ada@bücher.example>", "<ada@xn--bcher-kva.example> !email:invitations.duplicate_line",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			list := read(t, c.content)
			if diff := cmp.Diff(c.want, shown(list)); diff != "" {
				t.Error(diff)
			}
			if list.Table {
				t.Error("taken for a table")
			}
			for i, l := range list.Lines {
				if l.Number != i+1 {
					t.Errorf("%s has number %d, want %d", show(l), l.Number, i+1)
				}
			}
		})
	}
}

func TestTable(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, content string
		columns       string
		ignored       string
		want          []string
	}{
		{"English", "Name,E-mail,Role,Area,Teams,Products\nAda,ada@example.com,owner,internal,\"Design, Print\",Studio\n", "name email role area teams products", "", []string{
			"Ada <ada@example.com> owner internal [Design|Print] {Studio}",
		}},
		{"German", "E-Mail;Rolle;Bereich;Team;Produkte;Vorname;Nachname\r\nada@example.com;Mitglied;Extern;Vertrieb|Design, Berlin;Studio;Ada;Lovelace\r\n", "email role area teams products name", "", []string{
			"Ada Lovelace <ada@example.com> member external [Vertrieb|Design, Berlin] {Studio}",
		}},
		{"copied from a sheet", "mail\tTEAM\nada@example.com\tDesign\n\n\t\nbob@example.com\t\n", "email teams", "", []string{"<ada@example.com> [Design]", "<bob@example.com>"}},
		{"one column", "E-Mail-Adresse\nLovelace, Ada <ada@example.com>\nbob@example.com", "email", "", []string{
			"Lovelace, Ada <ada@example.com>", "<bob@example.com>",
		}},
		{"a name around the address", "email;role\nAda Lovelace <ada@example.com>;member", "email role", "", []string{"Ada Lovelace <ada@example.com> member"}},
		{"columns it does not know", "email;Abteilung;email;;Role\nada@example.com;Druck;bob@example.com;;billing", "email role", "Abteilung|email", []string{"<ada@example.com> billing"}},
		{"quotes", "email;name\n\"ada@example.com\";\"Ada \"\"the\"\" Countess\"\n\"bob@example.com\" ;\"Bob \nthe Builder\"\ncy@example.com;\"Cy\"s\"\n\"dee@example.com;Dee\neve@example.com;E\"ve", "email name", "", []string{
			`Ada "the" Countess <ada@example.com>`, "Bob the Builder <bob@example.com>", `Cy"s <cy@example.com>`, "Dee <dee@example.com>", `E"ve <eve@example.com>`,
		}},
		{"guards", "email;name;teams\n'ada@example.com;'=Ada;'-5|'t Hooft", "email name teams", "", []string{"=Ada <ada@example.com> [-5|'t Hooft]"}},
		{"says what separates", "sep=;\r\nemail;teams\r\nada@example.com;a,b", "email teams", "", []string{"<ada@example.com> [a|b]"}},
		{"problems by field", "email;role;area;name\nada;chef;middle;a\u202eda\n;member\nbob@example.com;;;;more", "email role area name", "", []string{
			"<ada> !email:field.email !role:field.choice !area:field.choice !name:field.control_characters", "<> member !email:field.required", "<bob@example.com> !:invitations.extra_cells",
		}},
		{"teams once", "email,teams\nada@example.com,A;A; B ;", "email teams", "", []string{"<ada@example.com> [A|B]"}},
		{"Spaces and case of headings", "\n  E_MAIL *  ; ROLLE:\nada@example.com;OWNER", "email role", "", []string{"<ada@example.com> owner"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			list := read(t, c.content)
			if diff := cmp.Diff(c.want, shown(list)); diff != "" {
				t.Error(diff)
			}
			if got := strings.Join(list.Columns, " "); !list.Table || got != c.columns {
				t.Errorf("columns %q, want %q", got, c.columns)
			}
			if got := strings.Join(list.Ignored, "|"); got != c.ignored {
				t.Errorf("ignored %q, want %q", got, c.ignored)
			}
		})
	}
}

func TestRowsAreNumberedAsSheetsDo(t *testing.T) {
	t.Parallel()
	list := read(t, "\nemail;name\nada@example.com;\"two\nlines\"\n\nADA@example.com;\nbob@example.com;")
	var numbers []int
	for _, l := range list.Lines {
		numbers = append(numbers, l.Number)
	}
	if !slices.Equal(numbers, []int{3, 5, 6}) {
		t.Errorf("%v", numbers)
	}
	if twice := list.Lines[1].Problems; len(twice) != 1 || twice[0].Data["line"] != 3 {
		t.Errorf("%v", twice)
	}
	if list.Bad != 1 || len(list.GoodLines()) != 2 || len(list.BadLines(10)) != 1 || len(list.BadLines(0)) != 0 {
		t.Errorf("%d bad", list.Bad)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a@example.com\n", roster.MaxLines)
	for _, c := range []struct {
		name, content string
		code          domain.Code
		max           any
	}{
		{"nothing", "", domain.CodeRequired, nil},
		{"space", " \r\n\t;;,,\u00a0", domain.CodeRequired, nil},
		{"a header alone", "email;name\n;\n", domain.CodeRequired, nil},
		{"a workbook", "PK\x03\x04\x14\x00\x06\x00", domain.CodeNotAList, nil},
		{"UTF-16 that does not say so", "a\x00@\x00", domain.CodeNotAList, nil},
		{"too large", strings.Repeat("a", roster.MaxBytes+1), domain.CodeListTooLarge, 8},
		{"too many lines", long + "b@example.com", domain.CodeTooManyLines, roster.MaxLines},
		{"too many on one line", strings.ReplaceAll(long, "\n", ";") + "b@example.com", domain.CodeTooManyLines, roster.MaxLines},
		{"too many in one cell", strings.ReplaceAll(long, "\n", " ") + "b@example.com", domain.CodeTooManyLines, roster.MaxLines},
		{"too many rows", "email\n" + long + "b@example.com", domain.CodeTooManyLines, roster.MaxLines},
		{"endless commas", strings.Repeat("a,", roster.MaxBytes/2), domain.CodeTooManyLines, roster.MaxLines},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			list, err := roster.Read([]byte(c.content))
			if !domain.HasCode(err, c.code) || len(list.Lines) != 0 {
				t.Fatalf("%v, want %s", err, c.code)
			}
			if got := domain.AsError(err).Data["max"]; got != c.max {
				t.Errorf("max %v, want %v", got, c.max)
			}
		})
	}
	if list := read(t, long); len(list.Lines) != roster.MaxLines || list.Bad != roster.MaxLines-1 {
		t.Errorf("%d lines, %d bad", len(list.Lines), list.Bad)
	}
}

func TestLongThings(t *testing.T) {
	t.Parallel()
	teams := strings.Repeat("x|", 3)
	for i := range roster.MaxNames + 1 {
		teams += strings.Repeat("t", i+1) + "|"
	}
	list := read(t, "email;name;teams;products\n"+strings.Repeat("a", 5000)+"@example.com;"+strings.Repeat("n", 121)+";"+teams+";"+strings.Repeat("p", 121))
	want := "!email:field.too_long !name:field.too_long !teams:field.too_many_items !products:field.too_long"
	l := list.Lines[0]
	if got := show(l); !strings.HasSuffix(got, want) {
		t.Errorf("%s", got)
	}
	for _, s := range []string{l.Raw, l.Address} {
		if n := len([]rune(s)); n != roster.MaxRaw+1 {
			t.Errorf("%d characters kept", n)
		}
	}
	wide := read(t, "email"+strings.Repeat(";x", 300)+"\nada@example.com"+strings.Repeat(";", 300)+"more")
	if got := show(wide.Lines[0]); got != "<ada@example.com>" {
		t.Errorf("%s", got)
	}
}
