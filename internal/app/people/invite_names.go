package people

import (
	"strings"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/seats"
)

// names finds teams and products by what a list calls them.
type names struct {
	*task
	teams    map[string]domain.Team
	unknown  map[string]error
	products map[string]domain.Product
}

func (n *names) load() error {
	n.teams, n.unknown, n.products = map[string]domain.Team{}, map[string]error{}, map[string]domain.Product{}
	products, err := n.tx.PooledProducts(n.org.ID)
	for _, p := range products {
		if _, ok := seats.Granted(p.Policy, domain.AreaInternal); !ok {
			continue
		}
		for _, name := range []string{string(p.ID), p.Slug, p.Name} {
			n.products[strings.ToLower(name)] = p
		}
	}
	return err
}

func (n *names) product(name string) (domain.Product, error) {
	p, ok := n.products[strings.ToLower(name)]
	if !ok {
		return p, domain.Bad("products", domain.CodeUnknownSeats).With("name", name)
	}
	return p, nil
}

func (n *names) team(name string) (team domain.Team, err error) {
	if team, ok := n.teams[name]; ok {
		return team, nil
	}
	if err := n.unknown[name]; err != nil {
		return team, err
	}
	team, err = n.tx.TeamNamed(n.org.ID, name)
	if domain.HasCode(err, domain.CodeNotFound) {
		team.ID = domain.TeamID(name)
	}
	if err == nil || domain.HasCode(err, domain.CodeNotFound) {
		team, err = n.task.team(team.ID, access.TeamsInvite)
	}
	switch {
	case domain.HasCode(err, domain.CodeNotFound):
		n.unknown[name] = domain.Bad("teams", domain.CodeUnknownTeam).With("name", name)
		return team, n.unknown[name]
	case err == nil:
		n.teams[name] = team
	}
	return team, err
}
