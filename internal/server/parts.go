// Package server puts the house together: Assemble opens the database and makes
// the use cases, New adds the edges and a listener, Run serves until it is told
// to stop, Close puts everything away.
package server

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/url"
	"time"

	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/app/account"
	"seatward.dev/seatward/internal/app/billing"
	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/app/floating"
	"seatward.dev/seatward/internal/app/installation"
	"seatward.dev/seatward/internal/app/licensing"
	"seatward.dev/seatward/internal/app/notices"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/app/permissionkey"
	"seatward.dev/seatward/internal/app/support"
	"seatward.dev/seatward/internal/app/teams"
	"seatward.dev/seatward/internal/app/vendor"
	"seatward.dev/seatward/internal/authn"
	"seatward.dev/seatward/internal/config"
	"seatward.dev/seatward/internal/jobs"
	"seatward.dev/seatward/internal/keyring"
	"seatward.dev/seatward/internal/mail"
	"seatward.dev/seatward/internal/queue"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/web"
)

// Options are what a program around the server may bring along. Zero values
// are those of `seatward serve`.
type Options struct {
	Clock   func() time.Time
	Log     *slog.Logger
	Sender  mail.Sender   // instead of SEATWARD_SMTP
	Hasher  *authn.Hasher // instead of today's costs
	Version string
	// Listener is used instead of SEATWARD_LISTEN: for who has to know the port
	// before the URL can be set.
	Listener net.Listener
	// Routes are pages beside those of the house, such as the demo's mailbox.
	Routes []web.Route
}

// Parts are the open database and the use cases on it.
type Parts struct {
	Config         config.Config
	Env            *app.Env
	Store          *store.Store
	Queue          *queue.Queue
	Keys           *licensing.Keys
	Accounts       *account.Service
	Vendor         *vendor.Service
	People         *people.Service
	Catalog        *catalog.Service
	Billing        *billing.Service
	Licensing      *licensing.Service
	Floating       *floating.Service
	Installations  *installation.Service
	Notices        *notices.Service
	Support        *support.Service
	PermissionKeys *permissionkey.Service
	Teams          *teams.Service

	options Options
}

// Assemble opens the database, brings its schema up to date, opens or makes the
// secret and the signing chain, and makes the use cases. Its errors say what an
// operator can do about them.
func Assemble(ctx context.Context, cfg config.Config, o Options) (*Parts, error) {
	p := &Parts{Config: cfg, options: o.filled()}
	st, err := store.Open(ctx, cfg.Database)
	if err != nil {
		return nil, err
	}
	p.Store = st
	if err := p.assemble(ctx); err != nil {
		return nil, errors.Join(err, st.Close())
	}
	return p, nil
}

func (o Options) filled() Options {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Hasher == nil {
		o.Hasher = authn.NewHasher(authn.DefaultParams(), 0)
	}
	return o
}

func (p *Parts) assemble(ctx context.Context) error {
	if err := p.Store.Migrate(ctx); err != nil {
		return fmt.Errorf("the database could not be brought up to date: %w", err)
	}
	secret, err := p.secret(ctx)
	if err != nil {
		return err
	}
	work, err := p.jobs()
	if err != nil {
		return err
	}
	p.Queue, err = queue.New(p.Store, secret.Derive("job payloads"), jobs.Handlers(work), p.options.Log)
	if err != nil {
		return err
	}
	if err := p.Queue.Migrate(ctx); err != nil {
		return err
	}
	p.Env = &app.Env{
		Store: p.Store, Queue: p.Queue, Clock: p.options.Clock, IDs: app.NewIDs(p.options.Clock), URL: p.Config.URL, Log: p.options.Log,
	}
	if p.Keys, err = licensing.EnsureKeyring(ctx, p.Env, secret, p.Config.Brand); err != nil {
		return err
	}
	p.useCases(secret.Box("second factor")) //nolint:contextcheck // leases are decided for many callers at once, under none of their contexts
	return nil
}

// secret opens the secret file. Only who has nothing sealed yet gets a fresh
// one: beside a signing chain it would be a wrong one, in the way of the right
// one. The chain is looked for first, because of several nodes that start at
// once one makes the file and then the chain.
func (p *Parts) secret(ctx context.Context) (keyring.Secret, error) {
	var sealed []store.SigningKey
	err := p.Store.Read(ctx, func(tx *store.Tx) (err error) {
		sealed, err = tx.SigningKeys()
		return err
	})
	switch {
	case err != nil:
		return keyring.Secret{}, err
	case len(sealed) == 0:
		return keyring.LoadOrCreateSecret(p.Config.SecretFile)
	}
	secret, err := keyring.LoadSecret(p.Config.SecretFile)
	if errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("the database has signing keys, and the secret file %s that opens them is missing: "+
			"restore it from its backup, or name the file in SEATWARD_SECRET_FILE; every node needs the same one", p.Config.SecretFile)
	}
	return secret, err
}

func (p *Parts) useCases(factors keyring.Box) {
	p.Accounts = &account.Service{Env: p.Env, Hasher: p.options.Hasher, Box: factors}
	p.Vendor = &vendor.Service{Env: p.Env, Accounts: p.Accounts}
	p.People = &people.Service{Env: p.Env, Accounts: p.Accounts}
	p.Catalog = &catalog.Service{Env: p.Env}
	p.Notices = &notices.Service{Env: p.Env}
	p.Licensing = &licensing.Service{Env: p.Env, Keys: p.Keys, Revised: p.Notices.Revised}
	p.Floating = floating.New(p.Env, p.Keys.SignLease)
	p.Floating.SignDelegation = p.Keys.SignDelegation
	p.Installations = &installation.Service{Env: p.Env, Licensing: p.Licensing, Reported: p.Notices.Reported}
	p.Billing = &billing.Service{Env: p.Env, Licensing: p.Licensing}
	p.PermissionKeys = &permissionkey.Service{Env: p.Env, Licensing: p.Licensing, People: p.People}
	p.Support = &support.Service{Env: p.Env, Billing: p.Billing, Licensing: p.Licensing}
	p.Teams = &teams.Service{Env: p.Env}
}

// jobs says what jobs are handed to. It is asked for each job, since the queue
// is made before the use cases are.
func (p *Parts) jobs() (func() jobs.Work, error) {
	composer, err := mail.NewComposer(mail.Config{URL: p.Config.URL, From: p.Config.MailFrom, Brand: p.Config.Brand})
	if err != nil {
		return nil, fmt.Errorf("SEATWARD_MAIL_FROM: %w", err)
	}
	sender := p.options.Sender
	if sender == nil && p.Config.SMTP != "" {
		base, err := url.Parse(p.Config.URL)
		if err != nil {
			return nil, err
		}
		smtp, err := mail.NewSMTP(p.Config.SMTP, base.Hostname())
		if err != nil {
			return nil, fmt.Errorf("SEATWARD_SMTP: %w", err)
		}
		sender = smtp
	}
	return func() jobs.Work {
		return jobs.Work{Env: p.Env, Composer: composer, Sender: sender, Rotate: p.Keys.RotateIfDue, Expiring: p.Notices.Expiring, Promote: p.People.PromoteWaiting, Watch: p.People.WatchSeats, Ending: p.Support.EndOrganizations, Invite: p.People.MailInvitations}
	}, nil
}

// Close answers the leases that are asked for and closes the database.
func (p *Parts) Close() error {
	p.Floating.Close()
	return p.Store.Close()
}
