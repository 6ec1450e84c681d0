package mail

import (
	"bytes"
	_ "embed" // for the layouts
	"errors"
	"fmt"
	html "html/template"
	"net/mail"
	"net/url"
	"strings"
	plain "text/template"
	"time"
	"unicode/utf8"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/text"
)

// Config is what all mails have in common.
type Config struct {
	URL   string // the portal's public address; every link lies below it
	From  string // "Halden Licenses <licenses@halden.example>"; empty: no-reply at the portal's host
	Brand string // whose mails these are; empty: Seatward
}

// Composer turns jobs into messages. It is safe for concurrent use.
type Composer struct {
	base  *url.URL
	from  mail.Address
	brand string
	html  *html.Template
	plain *plain.Template
}

//go:embed layout.html
var layoutHTML string

//go:embed layout.txt
var layoutText string

// NewComposer checks the configuration.
func NewComposer(c Config) (*Composer, error) {
	base, err := url.Parse(c.URL)
	if err != nil || base.Host == "" || base.Scheme != "https" && base.Scheme != "http" {
		return nil, fmt.Errorf("mail: %q is not the address of a portal: write it as https://portal.example.com", c.URL)
	}
	brand := typed(c.Brand)
	if brand == "" {
		brand = "Seatward"
	}
	from := mail.Address{Name: brand, Address: "no-reply@" + base.Hostname()}
	if c.From != "" {
		parsed, err := mail.ParseAddress(c.From)
		if err != nil {
			return nil, fmt.Errorf("mail: %q is not a sender: write it as Name <name@example.com>", c.From)
		}
		from = *parsed
	}
	composer := &Composer{base: base, from: from, brand: brand}
	if composer.html, err = html.New("html").Parse(layoutHTML); err != nil {
		return nil, err
	}
	composer.plain, err = plain.New("text").Funcs(plain.FuncMap{"wrap": wrap, "column": column}).Parse(layoutText)
	return composer, err
}

// Compose writes a job's mail in the reader's language. id must be the same whenever the same job is tried again,
// and at is the date the mail shows. Its errors are final: the job says something no mail can.
func (c *Composer) Compose(job domain.SendMail, id string, at time.Time) (Message, error) {
	letter, err := letterOf(job)
	if err != nil {
		return Message{}, err
	}
	p := text.For(job.Language)
	page := struct {
		sheet
		Lang, Brand, Base, Unlinked string
	}{letter.write(p, c.brand), p.Lang(), c.brand, c.base.String(), p.T("If the button does not work, open this address:")}
	for _, a := range append(page.Ways, page.Action) {
		if err := c.ours(a.Link); err != nil {
			return Message{}, fmt.Errorf("mail %s: %w", job.Template, err)
		}
	}
	var asHTML, asText bytes.Buffer
	if err := errors.Join(c.html.Execute(&asHTML, page), c.plain.Execute(&asText, page)); err != nil {
		return Message{}, fmt.Errorf("mail %s: %w", job.Template, err)
	}
	m := Message{
		ID: id, Host: c.base.Hostname(), Date: at, From: c.from, To: mail.Address{Address: job.To},
		Language: p.Lang(), Subject: page.Subject, Text: asText.String(), HTML: asHTML.String(),
	}
	return m, m.check()
}

// ours refuses links that lead anywhere but to the portal: whatever went wrong before, no mail of ours sends
// people elsewhere.
func (c *Composer) ours(link string) error {
	u, err := url.Parse(link)
	if err != nil || u.Scheme != c.base.Scheme || u.Host != c.base.Host || u.User != nil ||
		!strings.HasPrefix(u.Path, strings.TrimSuffix(c.base.Path, "/")+"/") {
		return errors.New("its link does not lead to the portal")
	}
	return nil
}

// wrap breaks a paragraph into lines of at most 72 characters where it has spaces.
func wrap(s string) string {
	const width = 72
	var b strings.Builder
	used := 0
	for word := range strings.FieldsSeq(s) {
		n := utf8.RuneCountInString(word)
		switch {
		case used == 0:
		case used+1+n > width:
			b.WriteByte('\n')
			used = 0
		default:
			b.WriteByte(' ')
			used++
		}
		b.WriteString(word)
		used += n
	}
	return b.String()
}

// column pads the labels of a group to one width.
func column(g group, label string) string {
	width := 0
	for _, f := range g.Facts {
		width = max(width, utf8.RuneCountInString(f.Label))
	}
	return label + ":" + strings.Repeat(" ", width-utf8.RuneCountInString(label)+2)
}
