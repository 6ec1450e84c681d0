package keyring

import (
	"errors"
	"time"
)

// A certificate is replaced while it is still good for long enough that nothing hurries: a leaf a month before its
// end; an intermediate while it still outlives a whole leaf, so that no leaf is ever cut short.
const (
	leafMargin         = 30 * day
	intermediateMargin = leafLife + leafMargin
)

// Due names what should be rotated now: Intermediate, Leaf, or "" for nothing. Rotating the intermediate includes
// the leaf.
//
// The root is never due: replacing it means shipping products anew, which is a person's decision; see RootExpires.
// Where the root's key is kept elsewhere, rotating the intermediate is a person's doing too.
func (r *Ring) Due(now time.Time) Role {
	switch {
	case due(r.intermediates, r.root, now, intermediateMargin):
		return Intermediate
	case due(r.leaves, newestWithKey(r.intermediates), now, leafMargin):
		return Leaf
	}
	return ""
}

// due reports whether the newest usable link ends within margin and issuer could sign one that lasts longer: near
// the issuer's own end a new one every day would gain nothing.
func due(links []*link, issuer *link, now time.Time, margin time.Duration) bool {
	if issuer == nil || issuer.key == nil || !issuer.validAt(now) {
		return false
	}
	newest := newestWithKey(links)
	if newest == nil {
		return true
	}
	end := newest.cert.NotAfter
	return !now.Before(end.Add(-margin)) && end.Before(issuer.cert.NotAfter)
}

// RootExpires is when the root, and with it the whole chain, stops signing. Products ship the next root well
// before.
func (r *Ring) RootExpires() time.Time { return r.root.cert.NotAfter }

// RotateLeaf returns the entries to write, by id: a new leaf, and the old ones retired without their keys.
func (r *Ring) RotateLeaf(now time.Time) ([]Entry, error) {
	issuer := newestWithKey(r.intermediates)
	if issuer == nil || !issuer.validAt(now) {
		return nil, errors.New("no intermediate certificate can sign: rotate the intermediate")
	}
	leaf, err := issue(r.secret, Leaf, now, r.vendor(), issuer)
	if err != nil {
		return nil, err
	}
	return append([]Entry{leaf.Entry}, retire(r.leaves)...), nil
}

// RotateIntermediate returns the entries to write, by id: a new intermediate with a new leaf under it, and the old
// ones retired without their keys.
func (r *Ring) RotateIntermediate(now time.Time) ([]Entry, error) {
	if r.root.key == nil {
		return nil, errors.New("the root's private key is kept elsewhere: bring it back for as long as the rotation takes")
	}
	if !r.root.validAt(now) {
		return nil, errors.New("the root certificate is not valid now: check the server's clock; past its end a new chain and new products are needed")
	}
	intermediate, err := issue(r.secret, Intermediate, now, r.vendor(), r.root)
	if err != nil {
		return nil, err
	}
	leaf, err := issue(r.secret, Leaf, now, r.vendor(), intermediate)
	if err != nil {
		return nil, err
	}
	written := []Entry{intermediate.Entry, leaf.Entry}
	written = append(written, retire(r.intermediates)...)
	return append(written, retire(r.leaves)...), nil
}

// vendor is the name the chain was made with.
func (r *Ring) vendor() string {
	if names := r.root.cert.Subject.Organization; len(names) > 0 {
		return names[0]
	}
	return ""
}

func retire(links []*link) []Entry {
	var retired []Entry
	for _, l := range links {
		if l.State == Active {
			e := l.Entry
			e.State, e.Sealed = Retired, nil
			retired = append(retired, e)
		}
	}
	return retired
}

func newestWithKey(links []*link) *link {
	for _, l := range links {
		if l.key != nil {
			return l
		}
	}
	return nil
}
