// Package floating holds the use cases of floating licenses. Claims, renewals
// and releases pass a desk that decides many of them in one transaction
// (docs/adr/0010-lease-desk.md); what administrators do is one transaction each.
package floating

import (
	"seatward.dev/sdk/license"

	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/store"
)

// Service is the capability. It is made by New and put away by Close.
type Service struct {
	*app.Env
	// Sign signs a borrowed lease in the transaction that grants it.
	Sign func(*store.Tx, license.LeaseToken) (string, error)
	// SignDelegation signs seats for a site in the transaction that gives them.
	SignDelegation func(*store.Tx, license.Delegation) (string, error)

	desk      *desk
	known     *known
	recent    *recent
	untouched untouched
	watch     watch
}

// New opens the desk.
func New(env *app.Env, sign func(*store.Tx, license.LeaseToken) (string, error)) *Service {
	s := &Service{Env: env, Sign: sign, known: newKnown(), recent: newRecent()}
	s.desk = open(s)
	return s
}

// Close answers what has been asked and takes nothing more: later requests are
// unavailable.
func (s *Service) Close() {
	s.StopWatching()
	s.desk.close()
}
