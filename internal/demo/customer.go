package demo

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"seatward.dev/seatward/internal/app/account"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/app/teams"
	"seatward.dev/seatward/internal/app/vendor"
	"seatward.dev/seatward/internal/domain"
)

// customer is an organization while its story is written. The acts are written
// down first and happen later, by the clock; what they learn is kept here.
type customer struct {
	*filler
	story
	host     string // of its mail addresses
	language string
	owner    domain.Actor
	org      domain.Organization
	members  map[string]domain.Member // by name
}

// found has somebody sign up, prove the address, create the organization and
// say where invoices go.
func (f *filler) found(days int, owner, host, language string, in people.CreateInput, profile domain.BillingProfile) *customer {
	c := &customer{filler: f, story: f.story(), host: host, language: language, members: map[string]domain.Member{}}
	email := c.email(owner)
	c.on(c.ago(days, 7, 52), func(ctx context.Context) error {
		return f.Accounts.SignUp(ctx, account.SignUpInput{Email: email, Name: owner, Password: Password, Language: language})
	})
	c.then(4*time.Minute, func(ctx context.Context) error {
		token, err := f.post.token(email)
		if err != nil {
			return err
		}
		session, _, err := f.Accounts.Verify(ctx, account.VerifyInput{Token: token, Password: Password, Device: laptop()})
		if err != nil {
			return err
		}
		c.owner, err = f.actor(ctx, session)
		return err
	})
	c.then(3*time.Minute, func(ctx context.Context) (err error) {
		c.org, err = f.People.Create(ctx, c.owner, in)
		return err
	})
	c.then(6*time.Minute, func(ctx context.Context) error {
		seen, err := f.Billing.Profile(ctx, c.owner, c.org.ID)
		if err != nil {
			return err
		}
		profile.Version = seen.Version
		_, err = f.Billing.UpdateProfile(ctx, c.owner, c.org.ID, profile)
		return err
	})
	return c
}

func (c *customer) email(name string) string { return localPart(name) + "@" + c.host }

// invites has the owner ask somebody in; nobody answers yet.
func (c *customer) invites(at time.Time, name string, role domain.Role) {
	c.on(at, func(ctx context.Context) error {
		_, err := c.People.Invite(ctx, c.owner, c.org.ID, people.InviteInput{Email: c.email(name), Role: string(role)})
		return err
	})
}

// joins has the owner ask somebody in, who accepts after a while.
func (c *customer) joins(at time.Time, wait time.Duration, name string, role domain.Role) {
	c.invites(at, name, role)
	c.then(wait, func(ctx context.Context) error {
		token, err := c.post.token(c.email(name))
		if err != nil {
			return err
		}
		j, err := c.People.AcceptNew(ctx, token, people.NewPerson{Name: name, Password: Password, Language: c.language, Device: laptop()})
		c.members[name] = j.Member
		return err
	})
}

// crowdJoins has many people join over time, most of them early. names has one
// per line.
func (c *customer) crowdJoins(from, to int, names string) {
	list := strings.Split(strings.TrimSpace(names), "\n")
	if c.crowd > 0 && len(list) > c.crowd {
		list = list[:c.crowd]
	}
	for i, name := range list {
		passed := math.Pow(float64(i)/float64(len(list)), 1.7)
		days := from - int(passed*float64(from-to))
		wait := time.Duration(1+i*5%23)*time.Hour + time.Duration(i*7%60)*time.Minute
		c.joins(c.ago(days, 7+i*3%9, i*11%60), wait, name, domain.RoleMember)
	}
}

// leaves has the owner remove somebody.
func (c *customer) leaves(at time.Time, name string) {
	c.on(at, func(ctx context.Context) error {
		id := c.members[name].ID
		delete(c.members, name)
		return c.People.Remove(ctx, c.owner, c.org.ID, id)
	})
}

// blocks has the owner block somebody, who keeps everything but their seats.
func (c *customer) blocks(at time.Time, name string) {
	c.on(at, func(ctx context.Context) error {
		return c.People.Block(ctx, c.owner, c.org.ID, c.members[name].ID)
	})
}

// accepts has somebody who was asked in long ago accept, into a free seat or the
// waiting list.
func (c *customer) accepts(at time.Time, name string) {
	c.on(at, func(ctx context.Context) error {
		token, err := c.post.token(c.email(name))
		if err != nil {
			return err
		}
		_, err = c.People.AcceptNew(ctx, token, people.NewPerson{Name: name, Password: Password, Language: c.language, Device: laptop()})
		return err
	})
}

// shares has the owner make teams and spread the members over them. Every fifth
// is in two, and every seventh in none. The first of each team is its admin.
func (c *customer) shares(at time.Time, names ...string) {
	c.on(at, func(ctx context.Context) error {
		made := make([]domain.TeamID, len(names))
		for n, name := range names {
			t, err := c.Teams.Create(ctx, c.owner, c.org.ID, teams.Input{Name: name})
			if err != nil {
				return err
			}
			made[n] = t.ID
		}
		for n, name := range slices.Sorted(maps.Keys(c.members)) {
			admin, of := n < len(made), []domain.TeamID{made[n%len(made)]}
			switch {
			case n%7 == 6:
				continue
			case n%5 == 4:
				of = append(of, made[(n+1)%len(made)])
			}
			for _, team := range of {
				if _, _, err := c.Teams.Put(ctx, c.owner, c.org.ID, team, c.members[name].ID, &admin); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// becomes has the owner give somebody another role.
func (c *customer) becomes(at time.Time, name string, role domain.Role) {
	c.on(at, func(ctx context.Context) (err error) {
		m := c.members[name]
		c.members[name], err = c.People.ChangeRole(ctx, c.owner, c.org.ID, m.ID, string(role), m.Version)
		return err
	})
}

// revokes has the owner take back the invitation of somebody who never answered.
func (c *customer) revokes(at time.Time, name string) {
	c.on(at, func(ctx context.Context) error {
		id, err := c.invitation(ctx, name)
		if err != nil {
			return err
		}
		return c.People.Revoke(ctx, c.owner, c.org.ID, id)
	})
}

// resends has the owner send an invitation once more.
func (c *customer) resends(at time.Time, name string) {
	c.on(at, func(ctx context.Context) error {
		id, err := c.invitation(ctx, name)
		if err != nil {
			return err
		}
		_, err = c.People.Resend(ctx, c.owner, c.org.ID, id)
		return err
	})
}

func (c *customer) invitation(ctx context.Context, name string) (domain.InvitationID, error) {
	list, err := c.People.Invitations(ctx, c.owner, c.org.ID, domain.ListRequest{Limit: domain.MaxLimit})
	if err != nil {
		return "", err
	}
	for _, i := range list.Items {
		if i.Email.Address == c.email(name) {
			return i.ID, nil
		}
	}
	return "", fmt.Errorf("%s is not invited to %s", name, c.org.Name)
}

// programs has the owner make an API token for a program, good for as long as
// one can be.
func (c *customer) programs(at time.Time, name string, role domain.Role) {
	c.on(at, func(ctx context.Context) error {
		_, _, err := c.Vendor.CreateOrganizationToken(ctx, c.owner, c.org.ID, name, string(role), vendor.MaxTokenDays*24*time.Hour)
		return err
	})
}
