// Package text gives pages and mails their words, dates, numbers and amounts
// in the reader's language.
//
// The English sentence is the key: source code reads as what people see, and
// a language without a translation falls back to it. Translations live beside
// this file, one folder per language and one file per area of the product.
package text

import (
	"sync"

	"github.com/bojanz/currency"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// Printer writes in one language. The zero Printer writes English.
// A Printer is a small value, safe to copy and to use from many goroutines.
type Printer struct{ l *locale }

// Language is one language people can choose.
type Language struct {
	Code string // BCP 47, as kept in a profile: "en", "de"
	Name string // in the language itself
}

// locale is everything that differs between languages.
type locale struct {
	Language
	tag     language.Tag
	words   map[string]string // English to this language; nil for English
	months  [12]string
	short   [12]string
	dates   dateForms
	numbers *message.Printer
	money   *currency.Formatter
}

// Languages lists what people can choose from, English first.
func Languages() []Language {
	all := make([]Language, 0, len(locales()))
	for _, l := range locales() {
		all = append(all, l.Language)
	}
	return all
}

// For is the Printer of a language code such as "de" or "de-AT"; English when
// the language is not one of ours.
func For(code string) Printer { return Match("", code) }

// Match picks the language: the one the reader chose when it is one of ours,
// else the best that the browser asks for, else English. Both may be empty or
// nonsense.
func Match(acceptLanguage, preferred string) Printer {
	all := locales()
	if preferred != "" {
		if tag, err := language.Parse(preferred); err == nil {
			if _, i, sure := matcher().Match(tag); sure >= language.High {
				return Printer{all[i]}
			}
		}
	}
	tags, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil {
		return Printer{all[0]}
	}
	_, i, _ := matcher().Match(tags...)
	return Printer{all[i]}
}

// Lang is the language code for the lang attribute and Content-Language.
func (p Printer) Lang() string { return p.locale().Code }

// T is the sentence in the reader's language. Arguments fill fmt verbs; whole
// numbers are grouped as the language does. Without arguments the sentence is
// taken as it stands, so a per cent sign needs no doubling.
func (p Printer) T(msg string, args ...any) string {
	return p.fill(p.word(msg), args)
}

// N is T for a sentence that counts: one when n is 1, else many. The first
// verb is n itself, the rest are args.
func (p Printer) N(one, many string, n int, args ...any) string {
	msg := many
	if n == 1 {
		msg = one
	}
	return p.fill(p.word(msg), append([]any{n}, args...))
}

// Msg marks a sentence that is kept in a table and translated later with T,
// so that the catalog test finds it. It returns the sentence unchanged.
func Msg(msg string) string { return msg }

func (p Printer) word(msg string) string {
	if w := p.locale().words[msg]; w != "" {
		return w
	}
	return msg
}

func (p Printer) fill(msg string, args []any) string {
	if len(args) == 0 {
		return msg
	}
	return p.locale().numbers.Sprintf(msg, args...)
}

func (p Printer) locale() *locale {
	if p.l == nil {
		return locales()[0]
	}
	return p.l
}

// locales is read-only once built; English comes first, being the fallback.
var locales = sync.OnceValue(func() []*locale {
	return []*locale{english(), german()}
})

var matcher = sync.OnceValue(func() language.Matcher {
	tags := make([]language.Tag, 0, len(locales()))
	for _, l := range locales() {
		tags = append(tags, l.tag)
	}
	return language.NewMatcher(tags)
})
