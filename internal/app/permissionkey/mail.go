package permissionkey

import (
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/mail"
	"seatward.dev/seatward/internal/store"
)

// tell mails whoever has redeemed a key and the organization's notification
// address, which may be one.
func (s *Service) tell(tx *store.Tx, by domain.Actor, r Redemption) error {
	letter := mail.KeyRedeemed{
		Organization: r.Organization.Name, Individual: r.Organization.Individual(), Redeemer: by.Name, Prefix: r.Key.Prefix,
		Link: s.URL + "/organizations/" + string(r.Organization.ID) + "/products",
	}
	for _, l := range r.Licenses {
		letter.Licenses = append(letter.Licenses, mail.NewLicense{
			Product: l.ProductName, Plan: l.PlanName, Serial: l.Serial, Users: l.Users, Starts: l.StartsAt, Expires: l.ExpiresAt,
		})
	}
	language := "en"
	var told domain.Email
	if by.Kind == domain.ActorPerson {
		a, err := tx.Account(by.Account)
		if err != nil {
			return err
		}
		told, language = a.Email, a.Language
		if err := s.Mail(tx, mail.Job(a.Email.Address, a.Language, letter)); err != nil {
			return err
		}
	}
	to := r.Organization.NotificationEmail
	if to.Address == "" || to.Key == told.Key {
		return nil
	}
	a, err := tx.AccountByEmail(to.Key)
	switch {
	case err == nil:
		language = a.Language
	case !domain.HasCode(err, domain.CodeNotFound):
		return err
	}
	return s.Mail(tx, mail.Job(to.Address, language, letter))
}
