package mail

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

func sample() Message {
	return Message{
		ID: "job_1", Host: "portal.halden.example", Date: noon,
		From: mail.Address{Name: "Halden Büro", Address: "licenses@halden.example"}, To: mail.Address{Address: "tom@schiffbau.example"},
		Language: "de", Subject: "Grüße, 世界 – " + strings.Repeat("lang ", 40), Text: "Straße\n.\nEnde\n", HTML: "<p>Straße</p>",
	}
}

func TestSMTPDelivers(t *testing.T) {
	t.Parallel()
	serverTLS, clientTLS := certificates(t)
	for _, c := range []struct {
		name, url string
		tls       *tls.Config // what the server has
		implicit  bool
	}{
		{"in the clear", "smtp://", nil, false},
		{"STARTTLS", "smtp://", serverTLS, false},
		{"STARTTLS with a password", "smtp://tom:s%40cret@", serverTLS, false},
		{"TLS", "smtps://", serverTLS, true},
		{"TLS with a password", "smtps://tom:s%40cret@", serverTLS, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			server := startSMTP(t, c.tls, c.implicit)
			sender, err := NewSMTP(c.url+server.addr, "portal.halden.example")
			if err != nil {
				t.Fatal(err)
			}
			sender.tls = clientTLS
			if err := sender.Send(t.Context(), sample()); err != nil {
				t.Fatal(err)
			}
			got := server.only(t)
			if got.from != "licenses@halden.example" || strings.Join(got.to, ",") != "tom@schiffbau.example" {
				t.Errorf("envelope %s to %s", got.from, got.to)
			}
			if got.encrypted != (c.tls != nil) || got.hello != "portal.halden.example" {
				t.Errorf("encrypted %v, greeted as %q", got.encrypted, got.hello)
			}
			if wantUser := strings.Contains(c.url, "@"); (got.user == "tom") != wantUser {
				t.Errorf("signed in as %q", got.user)
			}
			checkDelivered(t, got.data)
		})
	}
}

func checkDelivered(t *testing.T, data []byte) {
	t.Helper()
	want := sample()
	got, err := mail.ReadMessage(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(got.Header.Get("Subject"))
	if err != nil || subject != strings.TrimSpace(want.Subject) && subject != want.Subject {
		t.Errorf("Subject = %q, %v", subject, err)
	}
	if id := got.Header.Get("Message-Id"); id != "<job_1@portal.halden.example>" {
		t.Errorf("Message-ID = %s", id)
	}
	if date, err := got.Header.Date(); err != nil || !date.Equal(noon) {
		t.Errorf("Date = %v, %v", date, err)
	}
	if from, err := got.Header.AddressList("From"); err != nil || *from[0] != want.From {
		t.Errorf("From = %v, %v", from, err)
	}
	for header, value := range map[string]string{"Auto-Submitted": "auto-generated", "Content-Language": "de", "User-Agent": ""} {
		if got.Header.Get(header) != value {
			t.Errorf("%s = %q, want %q", header, got.Header.Get(header), value)
		}
	}
	kind, params, err := mime.ParseMediaType(got.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("Content-Type = %s, %v", kind, err)
	}
	parts := multipart.NewReader(got.Body, params["boundary"])
	for _, body := range []string{want.Text, want.HTML} {
		part, err := parts.NextRawPart()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil || strings.ReplaceAll(string(content), "\r\n", "\n") != body {
			t.Errorf("part %s = %q, %v; want %q", part.Header.Get("Content-Type"), content, err, body)
		}
	}
}

func TestSMTPFailures(t *testing.T) {
	t.Parallel()
	serverTLS, clientTLS := certificates(t)
	server, secure := startSMTP(t, nil, false), startSMTP(t, serverTLS, true)
	closed, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := closed.Close(); err != nil {
		t.Fatal(err)
	}
	to := func(address string) Message {
		m := sample()
		m.To.Address = address
		return m
	}
	for name, c := range map[string]struct {
		url     string
		message Message
		refused bool
	}{
		"unknown recipient":         {"smtp://" + server.addr, to("nobody@schiffbau.example"), true},
		"full mailbox":              {"smtp://" + server.addr, to("full@schiffbau.example"), false},
		"content refused":           {"smtp://" + server.addr, to("picky@schiffbau.example"), true},
		"nobody listens":            {"smtp://" + closed.Addr().String(), sample(), false},
		"password in the clear":     {"smtp://tom:s%40cret@" + server.addr, sample(), false},
		"wrong password":            {"smtps://tom:wrong@" + secure.addr, sample(), false},
		"control characters within": {"smtp://" + server.addr, to("tom@schiffbau.example\r\nDATA"), true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sender, err := NewSMTP(c.url, "portal.halden.example")
			if err != nil {
				t.Fatal(err)
			}
			sender.tls = clientTLS
			err = sender.Send(t.Context(), c.message)
			if err == nil || errors.Is(err, ErrRefused) != c.refused {
				t.Errorf("error %v; want one that is final: %v", err, c.refused)
			}
			if err != nil && (strings.Contains(err.Error(), "s@cret") || strings.Contains(err.Error(), "wrong")) {
				t.Errorf("the error tells the password: %v", err)
			}
		})
	}
	t.Run("foreign certificate", func(t *testing.T) {
		t.Parallel()
		sender, err := NewSMTP("smtps://"+secure.addr, "portal.halden.example")
		if err != nil {
			t.Fatal(err)
		}
		var unknown *tls.CertificateVerificationError
		if err := sender.Send(t.Context(), sample()); !errors.As(err, &unknown) {
			t.Errorf("error %v; want the certificate refused", err)
		}
	})
}

func TestSMTPHonorsTheContext(t *testing.T) {
	t.Parallel()
	server := startSMTP(t, nil, false)
	sender, err := NewSMTP("smtp://"+server.addr, "portal.halden.example")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	m := sample()
	m.To.Address = "slow@schiffbau.example"
	sent := make(chan error)
	go func() { sent <- sender.Send(ctx, m) }()
	<-server.waiting // the server has the recipient and says nothing
	cancel()
	if err := <-sent; !errors.Is(err, context.Canceled) || errors.Is(err, ErrRefused) {
		t.Errorf("error %v; want one that is canceled and not final", err)
	}
}

func TestNewSMTPRefuses(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{
		"", "mail.example.com", "mail.example.com:25", "http://mail.example.com", "smtp://", "smtp://:25",
		"smtp://host:99999", "smtp://host:0", "smtp://host/path", "smtp://host?insecure=1", "smtp://tom:s@cr/et@host", "smtp://tom:s3cr%zz@host",
	} {
		_, err := NewSMTP(bad, "portal.halden.example")
		if err == nil || !strings.Contains(err.Error(), "smtp://user:password@host:587") {
			t.Errorf("NewSMTP(%q) = %v; want an error with the way out", bad, err)
		}
		if err != nil && (strings.Contains(err.Error(), "s3cr") || strings.Contains(err.Error(), "cr/et")) {
			t.Errorf("the error tells the password: %v", err)
		}
	}
}

// smtpServer is a real SMTP server that keeps what it gets and has moods by recipient.
type smtpServer struct {
	addr    string
	waiting chan struct{} // closed when the slow recipient was named

	mu  sync.Mutex
	got []delivery
}

type delivery struct {
	hello, user, from string
	to                []string
	data              []byte
	encrypted         bool
}

func startSMTP(t *testing.T, config *tls.Config, implicit bool) *smtpServer {
	t.Helper()
	s := &smtpServer{waiting: make(chan struct{})}
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &session{server: s, conn: c, ctx: t.Context()}, nil
	}))
	server.Domain, server.TLSConfig = "localhost", config
	server.ErrorLog = quiet{}
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.addr = listener.Addr().String()
	if implicit {
		listener = tls.NewListener(listener, config)
	}
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = server.Serve(listener) // ends with Close below
	}()
	t.Cleanup(func() {
		_ = server.Close()
		<-served
	})
	return s
}

// quiet keeps what the tests provoke, such as refused handshakes, out of their output.
type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

func (s *smtpServer) only(t *testing.T) delivery {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.got) != 1 {
		t.Fatalf("the server got %d messages, want 1", len(s.got))
	}
	return s.got[0]
}

type session struct {
	server *smtpServer
	conn   *smtp.Conn
	ctx    context.Context
	delivery
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if password != "s@cret" {
			return smtp.ErrAuthFailed
		}
		s.user = user
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.from = from
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	switch local, _, _ := strings.Cut(to, "@"); local {
	case "nobody":
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"}
	case "full":
		return &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 2, 2}, Message: "mailbox full"}
	case "slow":
		close(s.server.waiting)
		<-s.ctx.Done()
	}
	s.to = append(s.to, to)
	return nil
}

func (s *session) Data(r io.Reader) error {
	if strings.HasPrefix(s.to[0], "picky@") {
		return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "not like this"}
	}
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.data, s.hello = data, s.conn.Hostname()
	_, s.encrypted = s.conn.TLSConnectionState()
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.got = append(s.server.got, s.delivery)
	return nil
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

// certificates makes a certificate for 127.0.0.1 and the trust in it.
func certificates(t *testing.T) (server, client *tls.Config) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(cert)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MinVersion: tls.VersionTLS12},
		&tls.Config{RootCAs: pool, ServerName: "127.0.0.1", MinVersion: tls.VersionTLS12}
}
