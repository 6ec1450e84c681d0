package roster

import (
	"slices"
	"strings"

	"seatward.dev/seatward/internal/domain"
)

// table reads the rows under a header.
func (c *collector) table(h header, body string) error {
	rows := records{rest: body, separator: h.separator}
	for number := h.row + 1; ; number++ {
		cells, raw, ok := rows.next()
		if !ok {
			return nil
		}
		if blankAll(cells) {
			continue
		}
		if err := c.add(h.line(number, raw, cells)); err != nil {
			return err
		}
	}
}

// line reads one row.
func (h header) line(number int, raw string, cells []string) Line {
	l := Line{Number: number, Raw: raw}
	var given, family string
	for i, cell := range cells {
		column := ""
		if i < len(h.columns) {
			column = h.columns[i]
		} else if !blank(cell) {
			l.problem(domain.E(domain.Invalid, domain.CodeExtraCells))
			break
		}
		cell = unguard(trim(cell))
		switch column {
		case columnGiven:
			given = cell
		case columnFamily:
			family = cell
		default:
			l.set(column, cell)
		}
	}
	if full := strings.TrimSpace(given + " " + family); l.Name == "" && full != "" {
		l.set(ColumnName, full)
	}
	if l.Address == "" && !slices.ContainsFunc(l.Problems, func(p *domain.Error) bool { return p.Field == ColumnEmail }) {
		l.problem(domain.Bad(ColumnEmail, domain.CodeRequired))
	}
	return l
}

// set puts a cell into its column, or its problem beside it.
func (l *Line) set(column, cell string) {
	if cell == "" {
		return
	}
	var err error
	switch column {
	case ColumnEmail:
		l.address(cell)
	case ColumnName:
		l.Name, err = domain.OptionalName(ColumnName, cell, domain.MaxName)
	case ColumnRole:
		if l.Role = roles[word(cell)]; l.Role == "" {
			err = domain.Bad(ColumnRole, domain.CodeChoice).With("choices", choices(domain.Roles()))
		}
	case ColumnArea:
		if l.Area = areas[word(cell)]; l.Area == "" {
			err = domain.Bad(ColumnArea, domain.CodeChoice).With("choices", choices(domain.Areas()))
		}
	case ColumnTeams:
		l.Teams, err = names(ColumnTeams, cell)
	case ColumnProducts:
		l.Products, err = names(ColumnProducts, cell)
	}
	if err != nil {
		l.problem(domain.AsError(err))
	}
}

// address reads a cell that should hold one address, perhaps with a name around
// it as mail programs copy it.
func (l *Line) address(cell string) {
	if found := entries(cell); len(found) == 1 && found[0].address != "" && found[0].rest == "" {
		cell = found[0].address
		if l.Name == "" && found[0].name != "" {
			l.set(ColumnName, found[0].name)
		}
	}
	l.Address = shorten(cell)
	var err error
	if l.Email, err = domain.ParseEmail(ColumnEmail, cell); err != nil {
		l.problem(domain.AsError(err))
	}
}

func (l *Line) problem(e *domain.Error) { l.Problems = append(l.Problems, e) }

// names reads a cell with several names: separated by semicolons, bars or line
// breaks where there are any, else by commas.
func names(field, cell string) ([]string, error) {
	between := ";|\r\n"
	if !strings.ContainsAny(cell, between) {
		between = ","
	}
	var out []string
	for _, part := range strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(between, r) }) {
		if blank(part) {
			continue
		}
		name, err := domain.Name(field, unguard(trim(part)), domain.MaxName)
		if err != nil {
			return nil, err
		}
		if slices.Contains(out, name) {
			continue
		}
		if len(out) == MaxNames {
			return nil, domain.Bad(field, domain.CodeTooManyItems).With("max", MaxNames)
		}
		out = append(out, name)
	}
	return out, nil
}
