package demo

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"seatward.dev/seatward/internal/web/mailbox"
	"seatward.dev/seatward/test/browser"
)

func TestMain(m *testing.M) { browser.Main(m) }

// visitorFollowsALink follows the link of a mail in the frame that shows it and
// may do nothing but lead the window on.
func (r *running) visitorFollowsALink(t *testing.T) {
	t.Helper()
	b := browser.New(t)
	p := b.Visit(r.url + mailbox.Path)
	p.See("What to try first").See("calm-ledger-2026").Axe()
	p.In("emeka.okonkwo").Click("Marta Lindqvist invites you")
	p.See("emeka.okonkwo@lindqvist-weber.example").Axe()
	for range 40 {
		if strings.HasPrefix(p.Focused(), "Marta Lindqvist invites you") {
			break
		}
		p.Press(kb.Tab)
	}
	p.Press(kb.Enter).See("As colleagues will see it.").See("Lindqvist Weber Architekten")
	p.Size(390, 844).Goto(mailbox.Path).See("Sign-ins")
	if wide := p.Overflow(); wide != "" {
		t.Errorf("on a phone %s sticks out", wide)
	}
}
