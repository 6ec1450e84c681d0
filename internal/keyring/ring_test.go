package keyring

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"seatward.dev/sdk/license"
)

var birth = time.Date(2026, 11, 22, 5, 0, 0, 0, time.UTC)

func newRing(t testing.TB) (*Ring, Secret, []Entry) {
	t.Helper()
	secret := NewSecret()
	entries, err := NewChain(secret, birth, "Halden Instruments")
	if err != nil {
		t.Fatal(err)
	}
	return mustOpen(t, secret, entries), secret, entries
}

func mustOpen(t testing.TB, secret Secret, entries []Entry) *Ring {
	t.Helper()
	ring, err := Open(secret, entries)
	if err != nil {
		t.Fatal(err)
	}
	return ring
}

func claims(at time.Time) license.Claims {
	const install = "3f0c1f6e-6d0c-4a59-9a3c-0a4f4c7f5c11"
	return license.Claims{
		Issuer: "https://portal.example", LicenseID: "lic_1", Revision: 1, Audience: []string{install},
		IssuedAt: at, NotBefore: at, Expires: at.Add(365 * day),
		Lic: license.Lic{
			Serial: "SW-1", Org: license.Org{ID: "org_1", Name: "Halden"}, Product: "studio", Plan: "team",
			Type: "annual", Name: "Office", Users: license.Users{Internal: 10},
		},
	}
}

// verifies says whether a product that embeds the ring's root accepts a license that the ring signs at an instant.
func verifies(t testing.TB, ring *Ring, at time.Time, rootPEM []byte) error {
	t.Helper()
	key, err := ring.SignLicense(claims(at))
	if err != nil {
		return err
	}
	roots, err := license.ParseRoots(rootPEM)
	if err != nil {
		t.Fatal(err)
	}
	expect := license.Expect{Product: "studio", AnyInstallation: true}
	_, err = license.Verify(key, expect)
	if license.ReasonOf(err) != license.UntrustedRoot {
		t.Errorf("without the root: %v, want %v", err, license.UntrustedRoot)
	}
	expect.Roots = roots
	_, err = license.Verify(key, expect)
	return err
}

func TestAProductVerifiesWhatTheRingSigns(t *testing.T) {
	t.Parallel()
	ring, _, _ := newRing(t)
	for _, at := range []time.Time{birth.Add(-skew), birth, birth.Add(11 * 30 * day), birth.Add(leafLife)} {
		if err := verifies(t, ring, at, ring.RootPEM()); err != nil {
			t.Errorf("at %s: %v", at, err)
		}
	}
	for _, at := range []time.Time{birth.Add(-skew - time.Second), birth.Add(leafLife + time.Second)} {
		if _, err := ring.SignLicense(claims(at)); err == nil || !strings.Contains(err.Error(), "check the server's clock") {
			t.Errorf("signing outside the leaf's time: %v", err)
		}
	}
}

func TestAProductVerifiesTheRevocationList(t *testing.T) {
	t.Parallel()
	ring, _, _ := newRing(t)
	text, err := ring.SignStatus(license.StatusList{
		Issuer: "https://portal.example", IssuedAt: birth, Expires: birth.Add(day), Revoked: []string{"lic_1"},
	})
	if err != nil {
		t.Fatal(err)
	}
	roots, err := license.ParseRoots(ring.RootPEM())
	if err != nil {
		t.Fatal(err)
	}
	list, err := license.VerifyStatus(text, roots)
	if err != nil || !list.IsRevoked("lic_1") {
		t.Errorf("list = %v, %v; want lic_1 revoked", list, err)
	}
}

func TestAProductVerifiesLeasesAndDelegations(t *testing.T) {
	t.Parallel()
	ring, _, _ := newRing(t)
	roots, err := license.ParseRoots(ring.RootPEM())
	if err != nil {
		t.Fatal(err)
	}
	org := license.Org{ID: "org_1", Name: "Halden Shipyards"}
	lease, err := ring.SignLease(license.LeaseToken{
		Issuer: "https://portal.example", ID: "lse_1", Fence: 7, Product: "studio", IssuedAt: birth, NotBefore: birth, Expires: birth.Add(day),
		Org: org, LicenseID: "lic_1", Client: "desk",
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := license.VerifyLease(lease, roots); err != nil {
		t.Error(err)
	}
	block, err := ring.SignDelegation(license.Delegation{
		Issuer: "https://portal.example", ID: "dlg_1", Revision: 1, Product: "studio", IssuedAt: birth, NotBefore: birth, Expires: birth.Add(day),
		Org: org, Site: "Dock", Seats: 3, TTL: time.Minute, LicenseID: "lic_1",
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := license.VerifyDelegation(block, roots); err != nil {
		t.Error(err)
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	_, secret, entries := newRing(t)
	_, _, foreign := newRing(t)
	chain := func(change func(root, intermediate, leaf *Entry)) []Entry {
		c := slices.Clone(entries)
		change(&c[0], &c[1], &c[2])
		return c
	}
	if _, err := Open(secret, nil); !errors.Is(err, ErrNoChain) {
		t.Errorf("nothing: %v", err)
	}
	if _, err := Open(NewSecret(), entries); !errors.Is(err, ErrWrongSecret) || !strings.Contains(err.Error(), "SEATWARD_SECRET_FILE") {
		t.Errorf("another secret: %v", err)
	}
	for name, c := range map[string][]Entry{
		"key exchanged":         chain(func(_, i, l *Entry) { l.Sealed = i.Sealed }),
		"role exchanged":        chain(func(_, i, _ *Entry) { i.Role = Leaf }),
		"certificate exchanged": chain(func(_, i, l *Entry) { l.CertDER = i.CertDER }),
		"certificate cut off":   chain(func(_, _, l *Entry) { l.CertDER = l.CertDER[:40] }),
		"seal cut off":          chain(func(_, _, l *Entry) { l.Sealed = l.Sealed[:9] }),
		"seal of another kind":  chain(func(_, _, l *Entry) { l.Sealed = append([]byte{9}, l.Sealed[1:]...) }),
		"unknown role":          chain(func(_, _, l *Entry) { l.Role, l.Sealed = "branch", nil }),
		"no root":               entries[1:],
		"no intermediate":       {entries[0], entries[2]},
		"two roots":             append(slices.Clone(entries), retiredCopy(foreign[0])),
		"foreign leaf":          append(slices.Clone(entries), retiredCopy(foreign[2])),
	} {
		if _, err := Open(secret, c); !isDamaged(err) {
			t.Errorf("%s: %v, want a DamagedError", name, err)
		}
	}
}

func retiredCopy(e Entry) Entry {
	e.State, e.Sealed = Retired, nil
	return e
}

func isDamaged(err error) bool {
	_, ok := errors.AsType[*DamagedError](err)
	return ok
}

func TestTheSealedKeyIsNotInTheEntry(t *testing.T) {
	t.Parallel()
	ring, _, entries := newRing(t)
	for i, l := range []*link{ring.root, ring.intermediates[0], ring.leaves[0]} {
		if bytes.Contains(entries[i].Sealed, l.key().Seed()) || bytes.Contains(entries[i].CertDER, l.key().Seed()) {
			t.Errorf("the %s's entry holds its key in clear", l.Role)
		}
	}
}

func TestVendorNamesOfEveryKind(t *testing.T) {
	t.Parallel()
	for _, vendor := range []string{"", "  ", "Straße & Söhne", strings.Repeat("名", 500), "a\x00b\u202e\n", "\xff\xfe", "*,CN=evil+O=\"x\""} {
		secret := NewSecret()
		entries, err := NewChain(secret, birth, vendor)
		if err != nil {
			t.Errorf("%q: %v", vendor, err)
			continue
		}
		ring := mustOpen(t, secret, entries)
		if err := verifies(t, ring, birth, ring.RootPEM()); err != nil {
			t.Errorf("%q: %v", vendor, err)
		}
		if n := len([]rune(ring.vendor())); n > 64 {
			t.Errorf("%q: a name of %d characters in the certificate", vendor, n)
		}
	}
}

func TestJWKSHoldsEveryLeaf(t *testing.T) {
	t.Parallel()
	ring, secret, entries := newRing(t)
	written, err := ring.RotateLeaf(birth.Add(340 * day))
	if err != nil {
		t.Fatal(err)
	}
	ring = mustOpen(t, secret, merge(entries, written))
	var set struct {
		Keys []struct {
			Kty, Crv, X, Kid, Use, Alg string
			X5c                        []string
		}
	}
	if err := json.Unmarshal(ring.JWKS(), &set); err != nil {
		t.Fatal(err)
	}
	if len(set.Keys) != 2 || set.Keys[0].Kid != written[0].ID || set.Keys[1].Kid != entries[2].ID {
		t.Fatalf("keys = %+v; want the new leaf, then the retired one", set.Keys)
	}
	for i, k := range set.Keys {
		x, err := base64.RawURLEncoding.DecodeString(k.X)
		if err != nil || !ed25519.PublicKey(x).Equal(ring.leaves[i].cert.PublicKey) {
			t.Errorf("key %d: x = %s, %v; want the leaf's public key", i, k.X, err)
		}
		if k.Kty != "OKP" || k.Crv != "Ed25519" || k.Alg != "EdDSA" || k.Use != "sig" || len(k.X5c) != 2 {
			t.Errorf("key %d = %+v", i, k)
		}
	}
}

func TestEntriesComeWithoutKeys(t *testing.T) {
	t.Parallel()
	ring, _, entries := newRing(t)
	got := ring.Entries()
	if len(got) != len(entries) {
		t.Fatalf("%d entries, want %d", len(got), len(entries))
	}
	for i, e := range got {
		if e.Sealed != nil || e.ID != entries[i].ID || e.State != Active {
			t.Errorf("entry %d = %v; want %v without its key", i, e, entries[i])
		}
	}
}

// merge writes entries by id, as a table with a primary key would.
func merge(entries, written []Entry) []Entry {
	merged := slices.Clone(entries)
	for _, w := range written {
		if i := slices.IndexFunc(merged, func(e Entry) bool { return e.ID == w.ID }); i >= 0 {
			merged[i] = w
		} else {
			merged = append(merged, w)
		}
	}
	return merged
}

func FuzzOpenSealed(f *testing.F) {
	_, secret, entries := newRing(f)
	f.Add(entries[2].Sealed)
	f.Add([]byte{sealVersion})
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, sealed []byte) {
		// The corpus comes from another run, under another secret: nothing in it opens.
		fresh := NewSecret()
		if _, err := fresh.open(entries[2].ID, Leaf, sealed); !errors.Is(err, errSeal) {
			t.Fatalf("opened under a foreign secret: %v", err)
		}
		if key, err := secret.open(entries[2].ID, Leaf, sealed); err == nil && !bytes.Equal(sealed, entries[2].Sealed) {
			t.Fatalf("forged: %x opens as %x", sealed, key)
		}
	})
}

func FuzzOpenEntries(f *testing.F) {
	_, secret, entries := newRing(f)
	f.Add(entries[1].CertDER, string(Intermediate))
	f.Add(entries[2].CertDER, string(Leaf))
	f.Fuzz(func(t *testing.T, der []byte, role string) {
		changed := append(slices.Clone(entries), Entry{ID: fingerprint(der), Role: Role(role), State: Retired, CertDER: der})
		// Whatever a broken database holds is an error, never a panic.
		if _, err := Open(secret, changed); err != nil && !isDamaged(err) {
			t.Fatalf("%v is not a DamagedError", err)
		}
	})
}
