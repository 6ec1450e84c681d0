package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// smtpTimeout bounds the connection and then every step of the conversation.
const smtpTimeout = 15 * time.Second

// SMTP sends through a mail server, one connection for each message. It is safe for concurrent use.
type SMTP struct {
	host     string
	implicit bool // TLS from the start
	tls      *tls.Config
	options  []gomail.Option
}

// NewSMTP reads the address of a mail server:
//
//	smtp://[user:password@]host[:587]    STARTTLS; without a password also in the clear when the server has none
//	smtps://[user:password@]host[:465]   TLS from the start
//
// A password never travels in the clear. hello is the name this server introduces itself by.
func NewSMTP(rawURL, hello string) (*SMTP, error) {
	const form = "write it as smtp://user:password@host:587 or smtps://user:password@host:465"
	u, err := url.Parse(rawURL)
	if err != nil {
		// The parser's own error quotes the URL, and with it the password.
		return nil, fmt.Errorf("the mail server's address is not a URL: %s; in a password write @ as %%40, : as %%3A and / as %%2F", form)
	}
	if u.Hostname() == "" || u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("the mail server's address holds no host, or more than one: %s", form)
	}
	s := &SMTP{
		host:    u.Hostname(),
		tls:     &tls.Config{ServerName: u.Hostname(), MinVersion: tls.VersionTLS12},
		options: []gomail.Option{gomail.WithTimeout(smtpTimeout), gomail.WithHELO(hello)},
	}
	var port int
	var password string
	var hasPassword bool
	if u.User != nil {
		password, hasPassword = u.User.Password()
	}
	switch u.Scheme {
	case "smtp":
		port = 587
		policy := gomail.TLSOpportunistic
		if hasPassword {
			policy = gomail.TLSMandatory
		}
		s.options = append(s.options, gomail.WithTLSPolicy(policy))
	case "smtps":
		port = 465
		s.implicit = true
		s.options = append(s.options, gomail.WithSSL())
	default:
		return nil, fmt.Errorf("the mail server's address begins with %q: %s", u.Scheme, form)
	}
	if text := u.Port(); text != "" {
		if port, err = strconv.Atoi(text); err != nil || port < 1 || port > 65535 {
			return nil, fmt.Errorf("the mail server's port is not between 1 and 65535: %s", form)
		}
	}
	s.options = append(s.options, gomail.WithPort(port))
	if hasPassword {
		s.options = append(s.options,
			gomail.WithUsername(u.User.Username()), gomail.WithPassword(password),
			gomail.WithOpportunisticSMTPAuth(gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthSCRAMSHA1, gomail.SMTPAuthPlain, gomail.SMTPAuthLogin))
	}
	return s, nil
}

// Send implements Sender. Its errors name the server and what it said, never the password.
func (s *SMTP) Send(ctx context.Context, m Message) error {
	if err := m.check(); err != nil {
		return err
	}
	// The library looks at the context only until it is connected; then closing the connection is the way to
	// interrupt it.
	var stop func() bool
	dial := func(dialing context.Context, network, address string) (net.Conn, error) {
		conn, err := s.dial(dialing, network, address)
		if err == nil {
			stop = context.AfterFunc(ctx, func() { _ = conn.Close() })
		}
		return conn, err
	}
	err := s.converse(ctx, m, dial)
	if stop != nil {
		stop()
	}
	if refused, ok := errors.AsType[*gomail.SendError](err); ok && refused.ErrorCode() >= 500 {
		return fmt.Errorf("%w by %s: %w", ErrRefused, s.host, err)
	}
	if err != nil {
		return fmt.Errorf("mail server %s: %w", s.host, errors.Join(err, ctx.Err()))
	}
	return nil
}

func (s *SMTP) dial(ctx context.Context, network, address string) (net.Conn, error) {
	if s.implicit {
		return (&tls.Dialer{Config: s.tls}).DialContext(ctx, network, address)
	}
	return (&net.Dialer{}).DialContext(ctx, network, address)
}

func (s *SMTP) converse(ctx context.Context, m Message, dial gomail.DialContextFunc) error {
	client, err := gomail.NewClient(s.host, append(slices.Clone(s.options), gomail.WithTLSConfig(s.tls), gomail.WithDialContextFunc(dial))...)
	if err != nil {
		return err
	}
	conversation, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return err
	}
	err = client.SendWithSMTPClient(conversation, m.parts())
	// Once the server has taken the message, how it says goodbye changes nothing.
	_ = client.CloseWithSMTPClient(conversation)
	return err
}

// parts is the message in the library's terms: text first, HTML as its alternative.
func (m Message) parts() *gomail.Msg {
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	msg.FromMailAddress(&m.From)
	msg.ToMailAddress(&m.To)
	msg.Subject(m.Subject)
	msg.SetMessageIDWithValue(m.ID + "@" + m.Host)
	msg.SetDateWithValue(m.Date)
	msg.SetGenHeader("Content-Language", m.Language)
	// No out-of-office reply, please (RFC 3834, and what Exchange understands).
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetGenHeader("X-Auto-Response-Suppress", "All")
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	return msg
}
