package vendor

import (
	"context"
	"encoding/json"
	"regexp"
	"strings"
	"unicode"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/money"
	"seatward.dev/seatward/internal/store"
)

const sellerSetting = "seller"

// Longest texts of an address, in characters.
const (
	maxLine       = 120
	maxPostalCode = 20
)

// Seller is the vendor as invoices show it; empty, with version 0, until it is
// set. Every buyer reads it, so it needs no role.
func (s *Service) Seller(ctx context.Context) (seller domain.Seller, err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		seller, err = ReadSeller(tx)
		return err
	})
	return seller, err
}

// ReadSeller reads the seller for a use case that freezes it into a document.
func ReadSeller(tx *store.Tx) (seller domain.Seller, err error) {
	value, version, err := tx.Setting(sellerSetting)
	if err != nil || version == 0 {
		return seller, err
	}
	err = json.Unmarshal([]byte(value), &seller)
	seller.Version = version
	return seller, err
}

// UpdateSeller changes the seller if its version is still the one given
// (precondition.stale). Name, first line, city and country are needed; invoices
// also need the IBAN. Documents issued before keep the seller they have.
func (s *Service) UpdateSeller(ctx context.Context, by domain.Actor, in domain.Seller) (seller domain.Seller, err error) {
	if err := s.EnterVendor(by, access.SettingsEdit); err != nil {
		return seller, err
	}
	if in, err = cleanSeller(in); err != nil {
		return seller, err
	}
	err = s.Write(ctx, func(tx *store.Tx) error {
		if err := s.enterLocked(tx, by, access.SettingsEdit); err != nil {
			return err
		}
		before, err := ReadSeller(tx)
		if err != nil {
			return err
		}
		value, err := json.Marshal(in)
		if err != nil {
			return err
		}
		if err := tx.PutSetting(sellerSetting, string(value), in.Version); err != nil {
			return err
		}
		c := app.Change{Action: access.SettingsEdit, Object: sellerSetting, Name: in.Name, After: in}
		if before.Version != 0 {
			c.Before = before
		}
		return s.Audit(tx, by, c)
	})
	if err != nil {
		return domain.Seller{}, err
	}
	in.Version++
	return in, nil
}

// cleanSeller cleans every field and names all that are wrong.
func cleanSeller(in domain.Seller) (domain.Seller, error) {
	var errs []error
	keep := func(s string, err error) string {
		errs = append(errs, err)
		return s
	}
	country, countryErr := country(in.Country)
	out := domain.Seller{
		Name:       keep(domain.Name("name", in.Name, domain.MaxName)),
		Line1:      keep(domain.Name("line1", in.Line1, maxLine)),
		Line2:      keep(domain.OptionalName("line2", in.Line2, maxLine)),
		PostalCode: keep(domain.OptionalName("postal_code", in.PostalCode, maxPostalCode)),
		City:       keep(domain.Name("city", in.City, maxLine)),
		Country:    keep(country, countryErr),
		Email:      keep(optionalEmail(in.Email)),
		Bank:       keep(domain.OptionalName("bank", in.Bank, maxLine)),
		IBAN:       keep(iban(in.IBAN)),
		BIC:        keep(bic(in.BIC)),
		Version:    in.Version,
	}
	if countryErr == nil {
		out.TaxID = keep(money.TaxID(country, in.TaxID))
	}
	return out, domain.Join(errs...)
}

func country(typed string) (string, error) {
	code := strings.ToUpper(strings.TrimSpace(typed))
	switch {
	case code == "":
		return "", domain.Bad("country", domain.CodeRequired)
	case !money.ValidCountry(code):
		return "", domain.Bad("country", domain.CodeCountry)
	}
	return code, nil
}

func optionalEmail(typed string) (string, error) {
	if strings.TrimSpace(typed) == "" {
		return "", nil
	}
	email, err := domain.ParseEmail("email", typed)
	return email.Address, err
}

var (
	ibanShape = regexp.MustCompile(`^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$`)
	bicShape  = regexp.MustCompile(`^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$`) // ISO 9362
)

// iban checks an account number by its check digits (ISO 13616, ISO 7064 mod
// 97-10) and keeps it without spaces; "" stays.
func iban(typed string) (string, error) {
	s := compact(typed)
	if s == "" {
		return "", nil
	}
	if !ibanShape.MatchString(s) || mod97(s[4:]+s[:4]) != 1 {
		return "", domain.Bad("iban", domain.CodeFieldMalformed)
	}
	return s, nil
}

// mod97 is the remainder of the number that s spells, A being 10 and Z 35.
func mod97(s string) (rest int) {
	for _, c := range s {
		if c >= 'A' {
			rest = (rest*100 + int(c-'A') + 10) % 97
		} else {
			rest = (rest*10 + int(c-'0')) % 97
		}
	}
	return rest
}

func bic(typed string) (string, error) {
	s := compact(typed)
	if s != "" && !bicShape.MatchString(s) {
		return "", domain.Bad("bic", domain.CodeFieldMalformed)
	}
	return s, nil
}

// compact takes out the spaces that people group such numbers with.
func compact(typed string) string {
	return strings.ToUpper(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, typed))
}
