package mail

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/bidi"
)

// sheet is a letter in words, before the layout.
type sheet struct {
	Subject string // also the heading
	Intro   []string
	Groups  []group
	Action  action
	Ways    []action // further ones, as plain links
	Outro   []string
}

// group is a small table of facts.
type group struct {
	Title string // may be empty
	Facts []fact
}

type fact struct {
	Label, Value string
	Strong       bool // a sum, or what the eye should find
	Code         bool // to be copied letter by letter
}

// action is the one thing to do.
type action struct{ Label, Link string }

// facts is a group without those that have nothing to say.
func facts(title string, all ...fact) group {
	g := group{Title: title}
	for _, f := range all {
		if f.Value != "" {
			g.Facts = append(g.Facts, f)
		}
	}
	return g
}

// How much of a text typed by people a mail looks at, in bytes, and shows, in characters.
const (
	maxRead  = 4 << 10
	maxShown = 120
)

// typed makes a text that somebody typed safe to stand within our sentences. Control, formatting and private
// characters go, white space folds, length is bounded. What reads as a web address is pulled apart, because mail
// programs turn it into a link and an invitation would carry a stranger's link under our name. Text that runs from
// right to left is isolated, so that it does not reorder the sentence around it.
func typed(s string) string {
	s = strings.ToValidUTF8(s[:min(len(s), maxRead)], "")
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case r == '\u200c' || r == '\u200d': // joiners: several scripts and emoji need them
			return r
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs) || r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	if runes := []rune(s); len(runes) > maxShown {
		s = strings.TrimSpace(string(runes[:maxShown-1])) + "…"
	}
	if lower := strings.ToLower(s); strings.Contains(lower, "//") || strings.Contains(lower, "www.") {
		s = strings.NewReplacer("//", "/ / ", ".", ". ").Replace(s)
	}
	if rightToLeft(s) {
		s = "\u2068" + s + "\u2069" // first strong isolate, pop directional isolate
	}
	return s
}

func rightToLeft(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		p, _ := bidi.LookupRune(r)
		return p.Class() == bidi.R || p.Class() == bidi.AL
	})
}
