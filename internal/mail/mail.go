// Package mail writes the product's mails and sends them.
//
// What a mail says is a Letter: a struct with what the sentence needs. Job turns a letter into the job that is
// written with the change that causes it; a Composer turns the job into a Message in the reader's language; a
// Sender delivers it: SMTP to the world, Mailbox to the demo's own page.
package mail

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"time"
	"unicode"
)

// Message is one finished mail to one person.
type Message struct {
	ID       string       `json:"id"`   // unique and the same on every attempt: letters, digits, "-" and "_"
	Host     string       `json:"host"` // what makes ID unique in the world
	Date     time.Time    `json:"date"`
	From     mail.Address `json:"from"`
	To       mail.Address `json:"to"`
	Language string       `json:"language"` // BCP 47
	Subject  string       `json:"subject"`
	Text     string       `json:"text"`
	HTML     string       `json:"html"`
}

// Sender delivers a message. An error that wraps ErrRefused is final; after any other the message may be sent
// again, and its ID lets receivers recognize the second copy.
type Sender interface {
	Send(ctx context.Context, m Message) error
}

// ErrRefused means that the message, or its recipient, was refused for good: another attempt would end the same.
var ErrRefused = errors.New("mail refused")

// check refuses what would break out of a header or a folder. Texts were cleaned before; here they must be.
func (m Message) check() error {
	for name, value := range map[string]string{
		"id": m.ID, "host": m.Host, "subject": m.Subject, "language": m.Language,
		"from": m.From.Name, "from address": m.From.Address, "to": m.To.Name, "to address": m.To.Address,
	} {
		if strings.ContainsFunc(value, unicode.IsControl) {
			return fmt.Errorf("%w: control characters in its %s", ErrRefused, name)
		}
	}
	if !isToken(m.ID) || m.Host == "" || strings.ContainsAny(m.Host, "<>@ ") {
		return fmt.Errorf("%w: it has no usable Message-ID", ErrRefused)
	}
	for name, a := range map[string]mail.Address{"sender": m.From, "recipient": m.To} {
		if parsed, err := mail.ParseAddress(a.Address); err != nil || parsed.Address != a.Address {
			return fmt.Errorf("%w: the %s's address is not one", ErrRefused, name)
		}
	}
	return nil
}

// isToken reports whether s is safe in a header, a path and a file name.
func isToken(s string) bool {
	return s != "" && len(s) <= 100 && !strings.ContainsFunc(s, func(r rune) bool {
		return r != '-' && r != '_' && (r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r))
	})
}
