package license_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"seatward.dev/sdk/license"
	"seatward.dev/sdk/licensetest"
)

// What a verifier remembers is the signature, never the answer.
func TestVerifierDecidesAnewOnEveryHit(t *testing.T) {
	t.Parallel()
	v := licensetest.NewVendor("vendor")
	verifier := license.NewVerifier(v.Roots(), 8)
	text := v.Issue(annual())
	want := expect(v)
	for _, step := range []struct {
		name   string
		change func(*license.Expect)
		reason license.Reason
	}{
		{"good", func(*license.Expect) {}, ""},
		{"before its start", func(w *license.Expect) { w.Now = day(-1) }, license.NotYetValid},
		{"from its start", func(w *license.Expect) { w.Now = day(0) }, ""},
		{"elsewhere", func(w *license.Expect) { w.InstallID = otherID }, license.WrongInstallation},
		{"at home", func(w *license.Expect) { w.InstallID = installID }, ""},
		{"revoked", func(w *license.Expect) { w.Status = &license.StatusList{Revoked: []string{annual().LicenseID}} }, license.Revoked},
		{"superseded", func(w *license.Expect) {
			w.Status = &license.StatusList{LeastRevision: map[string]int{annual().LicenseID: 2}}
		}, license.Superseded},
	} {
		step.change(&want)
		if _, err := verifier.Verify(text, want); license.ReasonOf(err) != step.reason {
			t.Errorf("%s: %v", step.name, err)
		}
	}
}

func TestVerifierForgetsBeyondItsBound(t *testing.T) {
	t.Parallel()
	v := licensetest.NewVendor("vendor")
	verifier := license.NewVerifier(v.Roots(), 2)
	for round := range 2 {
		for i := range 6 {
			c := annual()
			c.LicenseID = fmt.Sprintf("lic_%d", i)
			key, err := verifier.Verify(v.Issue(c), expect(v))
			if err != nil || key.Claims.LicenseID != c.LicenseID {
				t.Fatalf("round %d, key %d: %v", round, i, err)
			}
		}
	}
}

func TestVerifierIsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	v := licensetest.NewVendor("vendor")
	verifier := license.NewVerifier(v.Roots(), 4)
	var wg sync.WaitGroup
	for i := range 8 {
		c := annual()
		c.Revision = 1 + i%3
		text := v.Issue(c)
		wg.Go(func() {
			for range 20 {
				if _, err := verifier.Verify(text, expect(v)); err != nil {
					t.Error(err)
				}
				if _, err := verifier.Verify(strings.ToLower(text), expect(v)); err == nil {
					t.Error("a damaged key was accepted")
				}
			}
		})
	}
	wg.Wait()
}

func TestParseRoots(t *testing.T) {
	t.Parallel()
	v, w := licensetest.NewVendor("vendor"), licensetest.NewVendor("other")
	both, err := license.ParseRoots(append(v.RootPEM(), w.RootPEM()...))
	if err != nil || len(both) != 2 {
		t.Fatalf("%d roots, %v", len(both), err)
	}
	for name, text := range map[string]string{
		"nothing":     "",
		"no PEM":      "root",
		"private key": "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
		"garbage":     "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
	} {
		if _, err := license.ParseRoots([]byte(text)); err == nil {
			t.Errorf("%s was taken for roots", name)
		}
	}
}

func BenchmarkVerify(b *testing.B) {
	v := licensetest.NewVendor("vendor")
	text, want := v.Issue(annual()), expect(v)
	for b.Loop() {
		if _, err := license.Verify(text, want); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkVerifierHit(b *testing.B) {
	v := licensetest.NewVendor("vendor")
	text, want := v.Issue(annual()), expect(v)
	verifier := license.NewVerifier(v.Roots(), 8)
	for b.Loop() {
		if _, err := verifier.Verify(text, want); err != nil {
			b.Fatal(err)
		}
	}
}
