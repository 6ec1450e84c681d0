package mail

import (
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/text"
)

var update = flag.Bool("update", false, "rewrite the mails in testdata")

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func newComposer(t testing.TB) *Composer {
	t.Helper()
	c, err := NewComposer(Config{URL: "https://portal.halden.example", From: "Halden Licenses <licenses@halden.example>", Brand: "Halden Instruments"})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// samples holds one believable letter of each kind.
func samples() []Letter {
	const link = "https://portal.halden.example/"
	day := 24 * time.Hour
	return []Letter{
		VerifyAddress{Link: link + "verify?token=v3ri", Expires: noon.Add(day)},
		KnownAddress{Link: link + "sign-in"},
		ResetPassword{Link: link + "reset?token=r3s3t", Expires: noon.Add(time.Hour)},
		PasswordChanged{Link: link + "forgot", At: noon},
		ConfirmEmail{Link: link + "email/3m41l", Expires: noon.Add(day)},
		EmailKnown{Link: link + "sign-in"},
		EmailRequested{New: "vera@lindqvist.example", Link: link + "profile", At: noon},
		EmailChanged{New: "vera@lindqvist.example", Link: link + "sign-in", At: noon},
		SecondFactorOn{Link: link + "profile", At: noon},
		SecondFactorOff{Link: link + "profile", At: noon, ByOperator: true},
		RecoveryCodesMade{Link: link + "profile", At: noon},
		RecoveryCodeUsed{Left: 9, Link: link + "profile", At: noon},
		Invitation{
			Inviter: "Vera Lindqvist", Organization: "Norddeutsche Schiffbau", Role: domain.RoleMember,
			Link: link + "invitation?token=1nv1te", Expires: noon.Add(7 * day),
		},
		StaffInvitation{Inviter: "Ada Holm", Role: domain.StaffFinance, Link: link + "staff?token=st4ff", Expires: noon.Add(7 * day)},
		InvitationWanted{Email: "jon@halden.example", Organization: "Norddeutsche Schiffbau", Link: link + "organizations/org_1/invitations"},
		Seated{Organization: "Norddeutsche Schiffbau", Link: link + "organizations/org_1"},
		Removed{Organization: "Norddeutsche Schiffbau", RemovedBy: "Vera Lindqvist", At: noon, Link: link + "organizations"},
		OrderReceived{
			Organization: "Norddeutsche Schiffbau", Orderer: "Vera Lindqvist", Number: "O-2026-0001",
			Invoice: "INV-2026-0001", Reference: "INV-2026-0001", Product: "Drafting Suite", Plan: "Professional",
			LicenseName: "Yard office", TermMonths: 12,
			Totals: domain.Totals{
				Currency: "EUR",
				Lines: []domain.Line{
					{Kind: domain.LineInternalUsers, Quantity: 40, UnitPrice: 9600, Amount: 384000},
					{Kind: domain.LineExternalUsers, Quantity: 1, UnitPrice: 2400, Amount: 2400},
				},
				Net: 386400, TaxRate: 1900, Tax: 73416, Gross: 459816, Treatment: domain.TaxStandard,
			},
			Seller: domain.Seller{Name: "Halden Instruments GmbH", Bank: "Elbe Bank", IBAN: "DE02 1203 0000 0000 2020 51", BIC: "BYLADEM1001"},
			Due:    noon.Add(14 * day), Link: link + "orders/ord_1",
		},
		LicenseReady{
			Organization: "Norddeutsche Schiffbau", Product: "Drafting Suite", LicenseName: "Yard office", Serial: "SW-7K3M-22QX",
			Users: domain.Users{Internal: 1200, External: 1}, Starts: noon, Expires: noon.Add(365 * day),
			Invoice: "INV-2026-0001", Paid: domain.Money{Amount: 459816, Currency: "EUR"}, Link: link + "licenses/lic_1",
		},
		KeyRedeemed{
			Organization: "Norddeutsche Schiffbau", Redeemer: "vera@schiffbau.example", Prefix: "7Q4M2",
			Licenses: []NewLicense{
				{Product: "Drafting Suite", Plan: "Annual", Serial: "SW-7K3M-22QX", Users: domain.Users{Internal: 25}, Starts: noon, Expires: noon.Add(365 * day)},
				{Product: "Drafting Suite", Plan: "Perpetual", Serial: "SW-9D1H-0XZ4", Users: domain.Users{Internal: 1, External: 1200}, Starts: noon},
			},
			Link: link + "organizations/org_1/products",
		},
		LicenseRequested{
			Organization: "Norddeutsche Schiffbau", Requester: "Vera Lindqvist", Product: "Drafting Suite", Kind: domain.RequestMove,
			Area: domain.AreaInternal, Users: 5, Link: link + "console/requests/req_1",
		},
		RequestAnswered{
			Organization: "Norddeutsche Schiffbau", Answerer: "Ada Holm", Product: "Drafting Suite", Kind: domain.RequestAdd,
			Area: domain.AreaExternal, Users: 20, State: domain.RequestApproved, Offer: true, Link: link + "requests/req_1",
		},
		TicketOpened{Organization: "Norddeutsche Schiffbau", Opener: "Vera Lindqvist", Subject: "Key is refused", Link: link + "console/tickets/tkt_1"},
		MessageArrived{Organization: "Norddeutsche Schiffbau", Author: "Ada Holm", Subject: "Key is refused", Link: link + "tickets/tkt_1"},
		DeletionPlanned{Organization: "Norddeutsche Schiffbau", By: "Vera Lindqvist", Due: noon.Add(14 * day), Link: link + "deletion"},
		DeletionUndone{Organization: "Norddeutsche Schiffbau", By: "Vera Lindqvist", Link: link + "organizations/org_1"},
		OrganizationDeleted{Organization: "Norddeutsche Schiffbau", At: noon, Link: link + "organizations"},
		LicenseExpiring{
			Organization: "Norddeutsche Schiffbau", Product: "Drafting Suite", LicenseName: "Yard office", Serial: "SW-7K3M-22QX",
			Users: domain.Users{Internal: 1200, External: 1}, Ends: noon.Add(14 * day), Days: 14, Link: link + "licenses/lic_1/renew",
		},
		LicenseRevised{
			Organization: "Norddeutsche Schiffbau", Product: "Drafting Suite", LicenseName: "Yard office", Serial: "SW-7K3M-22QX",
			Revision: 2, Users: domain.Users{Internal: 1200}, Starts: noon, Ends: noon.Add(365 * day), Link: link + "licenses/lic_1",
		},
		InstallationStage{
			Organization: "Norddeutsche Schiffbau", Product: "Drafting Suite", InstallID: "7c9e6679-7425-40de-944b-e07fc1f90ae7",
			Stage: domain.StageWarnUsers, OverUse: true, Users: domain.Users{Internal: 1210}, Since: noon.Add(-28 * day),
			NextStage: domain.StageReadOnly, NextAt: noon.Add(14 * day), Link: link + "licenses",
		},
		InstallationCured{
			Organization: "Norddeutsche Schiffbau", Product: "Drafting Suite", InstallID: "7c9e6679-7425-40de-944b-e07fc1f90ae7",
			Since: noon.Add(-28 * day), Link: link + "licenses",
		},
		SeatsLimit{
			Organization: "Norddeutsche Schiffbau", Product: "Drafting Suite", Area: domain.AreaInternal, Capacity: 40, Active: 35, Pending: 1,
			Last: []Newcomer{
				{Email: "jon@halden.example", Pending: true, At: noon}, {Name: "Tom Busch", Email: "tom@schiffbau.example", At: noon.Add(-day)},
			},
			Link: link + "seats/suite/internal", AddLink: link + "requests/new", BlockLink: link + "members",
		},
		SeatsStage{
			Organization: "Norddeutsche Schiffbau", Product: "Drafting Suite", Stage: domain.StageWarnAdmins, Held: domain.Users{Internal: 42, External: 3},
			Capacity: domain.Users{Internal: 40, External: 5}, Since: noon.Add(-14 * day), NextStage: domain.StageWarnUsers, NextAt: noon.Add(14 * day),
			Link: link + "seats", AddLink: link + "requests/new", BlockLink: link + "members",
		},
		SeatsCured{Organization: "Norddeutsche Schiffbau", Product: "Drafting Suite", Since: noon.Add(-28 * day), Link: link + "seats"},
	}
}

func TestMails(t *testing.T) {
	t.Parallel()
	if got, want := len(samples()), len(letters()); got != want {
		t.Fatalf("%d samples of %d letters", got, want)
	}
	for _, letter := range samples() {
		for _, l := range text.Languages() {
			t.Run(letter.template()+"."+l.Code, func(t *testing.T) {
				t.Parallel()
				m := compose(t, Job("tom@schiffbau.example", l.Code, letter))
				compare(t, letter.template()+"."+l.Code+".txt", "Subject: "+m.Subject+"\n\n"+m.Text)
				compare(t, letter.template()+"."+l.Code+".html", m.HTML)
				if m.Language != l.Code || !strings.Contains(m.HTML, `<html lang="`+l.Code+`">`) {
					t.Errorf("the mail does not say that it is %s", l.Code)
				}
			})
		}
	}
}

func compose(t testing.TB, job domain.SendMail) Message {
	t.Helper()
	m, err := newComposer(t).Compose(job, "job_1", noon)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// compare looks at a file of testdata; go test -update rewrites it, and the diff is for a person to read.
func compare(t *testing.T, name, got string) {
	t.Helper()
	name = filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got); 'go test ./internal/mail -update' rewrites it:\n%s", name, diff)
	}
}

func TestJobsCarryLettersWhole(t *testing.T) {
	t.Parallel()
	for _, letter := range samples() {
		got, err := letterOf(Job("tom@schiffbau.example", "de", letter))
		if diff := cmp.Diff(letter, got); err != nil || diff != "" {
			t.Errorf("%T came back as (-sent +got): %v\n%s", letter, err, diff)
		}
		if Job("", "", letter).Data["link"] == "" {
			t.Errorf("%T: the link is not in the job's data as it is", letter)
		}
	}
}

func TestEveryLetterNamesItsData(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for _, letter := range letters() {
		if names[letter.template()] {
			t.Errorf("two letters are named %s", letter.template())
		}
		names[letter.template()] = true
		fields := map[string]bool{}
		for field, name := range dataFields(reflect.TypeOf(letter)) {
			if name == "" || fields[name] || !field.IsExported() {
				t.Errorf("%T.%s needs a name of its own in the job's data", letter, field.Name)
			}
			fields[name] = true
		}
	}
}

func TestComposeRefuses(t *testing.T) {
	t.Parallel()
	good := Job("tom@schiffbau.example", "en", KnownAddress{Link: "https://portal.halden.example/sign-in"})
	with := func(change func(*domain.SendMail)) domain.SendMail {
		job := good
		job.Data = map[string]string{"link": good.Data["link"]}
		change(&job)
		return job
	}
	for name, job := range map[string]domain.SendMail{
		"unknown mail":    with(func(j *domain.SendMail) { j.Template = "love_letter" }),
		"no address":      with(func(j *domain.SendMail) { j.To = "" }),
		"two addresses":   with(func(j *domain.SendMail) { j.To = "a@b.example, c@d.example" }),
		"header in it":    with(func(j *domain.SendMail) { j.To = "a@b.example\r\nBcc: c@d.example" }),
		"no link":         with(func(j *domain.SendMail) { j.Data = nil }),
		"foreign link":    with(func(j *domain.SendMail) { j.Data["link"] = "https://evil.example/sign-in" }),
		"foreign user":    with(func(j *domain.SendMail) { j.Data["link"] = "https://portal.halden.example@evil.example/" }),
		"foreign suffix":  with(func(j *domain.SendMail) { j.Data["link"] = "https://portal.halden.example.evil.example/" }),
		"downgraded link": with(func(j *domain.SendMail) { j.Data["link"] = "http://portal.halden.example/sign-in" }),
		"script":          with(func(j *domain.SendMail) { j.Data["link"] = "javascript:alert(1)" }),
		"wrong data":      Job("tom@schiffbau.example", "en", brokenOrder()),
	} {
		if name == "wrong data" {
			job.Data["totals"] = "many"
		}
		if m, err := newComposer(t).Compose(job, "job_1", noon); err == nil {
			t.Errorf("%s: composed %+v", name, m)
		}
	}
	if _, err := newComposer(t).Compose(good, "../../etc/passwd", noon); err == nil {
		t.Error("composed with a path for an id")
	}
}

func brokenOrder() OrderReceived {
	return OrderReceived{Link: "https://portal.halden.example/orders/1"}
}

func TestComposerConfiguration(t *testing.T) {
	t.Parallel()
	c, err := NewComposer(Config{URL: "http://localhost:8080"})
	if err != nil {
		t.Fatal(err)
	}
	m, err := c.Compose(Job("tom@schiffbau.example", "fr", KnownAddress{Link: "http://localhost:8080/sign-in"}), "1", noon)
	if err != nil || m.From.String() != `"Seatward" <no-reply@localhost>` || m.Host != "localhost" || m.Language != "en" {
		t.Errorf("with the address alone: %+v, %v", m, err)
	}
	for _, bad := range []Config{{}, {URL: "portal.example"}, {URL: "ftp://portal.example"}, {URL: "https://portal.example", From: "nobody"}} {
		if _, err := NewComposer(bad); err == nil {
			t.Errorf("accepted %+v", bad)
		}
	}
}

// TestHostileTexts fills every text of every letter with what should not reach a reader.
func TestHostileTexts(t *testing.T) {
	t.Parallel()
	hostile := map[string]string{
		"markup":   `<script>alert(1)</script><img src=x onerror=alert(1)>"'</td>{{.}}`,
		"controls": "a\x00b\x1b[31mc\r\nBcc: victim@example.com\r\n\r\nbody\u2028\u0085",
		"bidi":     "invoice\u202egpj.exe\u2066\u200f",
		"links":    "Free money https://evil.example/x WWW.evil.example",
		"invalid":  "\xff\xfe\xc3(",
		"long":     strings.Repeat("Donaudampfschifffahrt ", 5_000),
		"one word": strings.Repeat("x", 100_000),
		"rtl":      "שלום עולם",
		"emoji":    "👩‍👩‍👧‍👦 Büro",
		"empty":    "",
	}
	for i, sample := range samples() {
		for name, s := range hostile {
			t.Run(sample.template()+"/"+name, func(t *testing.T) {
				t.Parallel()
				letter := filled(samples()[i], s) // one of its own: filling reaches into its slices
				m := compose(t, Job("tom@schiffbau.example", "de", letter))
				for part, content := range map[string]string{"subject": m.Subject, "text": m.Text, "HTML": m.HTML} {
					allowed := "\n"
					if part == "subject" {
						allowed = ""
					}
					if i := strings.IndexFunc(content, func(r rune) bool {
						return !strings.ContainsRune(allowed+"\u200d\u2068\u2069", r) && unicode.In(r, unicode.Cc, unicode.Cf) || r == unicode.ReplacementChar
					}); i >= 0 {
						t.Errorf("%s carries %q", part, content[i:min(len(content), i+8)])
					}
					if len(content) > 20_000 {
						t.Errorf("%s is %d bytes long", part, len(content))
					}
					if strings.Contains(content, "evil.example") {
						t.Errorf("%s carries somebody's link", part)
					}
				}
				if strings.Contains(m.HTML, "<script") || strings.Contains(m.HTML, "<img") || strings.Count(m.HTML, "<h1") != 1 {
					t.Error("HTML carries somebody's markup")
				}
				if strings.Count(m.Subject, "\u2068") != strings.Count(m.Subject, "\u2069") {
					t.Errorf("subject %q leaves a direction open", m.Subject)
				}
			})
		}
	}
}

// filled returns the letter with every text but its links replaced.
func filled(l Letter, s string) Letter {
	v := reflect.New(reflect.TypeOf(l)).Elem()
	v.Set(reflect.ValueOf(l))
	fill(v, s)
	letter, _ := v.Interface().(Letter)
	return letter
}

func fill(v reflect.Value, s string) {
	if v.Type() == reflect.TypeFor[time.Time]() {
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(s)
	case reflect.Struct:
		for i := range v.NumField() {
			if !strings.HasSuffix(v.Type().Field(i).Name, "Link") {
				fill(v.Field(i), s)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			fill(v.Index(i), s)
		}
	}
}

func TestTyped(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Vera Lindqvist":       "Vera Lindqvist",
		"  Halden \t & Söhne ": "Halden & Söhne",
		"draft.com":            "draft.com",
		"see www.draft.com":    "see www. draft. com",
		"see HTTP://a.b/c":     "see HTTP:/ / a. b/c",
		"שלום":                 "\u2068שלום\u2069",
		"a\u202eb\x07":         "ab",
		"\u200b\ufeff":         "",
	} {
		if got := typed(in); got != want {
			t.Errorf("typed(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestTextLinesFitAnyScreen(t *testing.T) {
	t.Parallel()
	for _, letter := range samples() {
		m := compose(t, Job("tom@schiffbau.example", "de", letter))
		for line := range strings.Lines(m.Text) {
			if n := len([]rune(strings.TrimSpace(line))); n > 78 && !strings.HasPrefix(line, "https://") {
				t.Errorf("%T: %d characters: %s", letter, n, line)
			}
		}
	}
}
