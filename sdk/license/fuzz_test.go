package license_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"seatward.dev/sdk/license"
	"seatward.dev/sdk/licensetest"
)

// The fuzz tests hold what must hold for any text: no panic, every refusal
// typed, and nothing accepted that was not signed here.

func FuzzVerify(f *testing.F) {
	v := licensetest.NewVendor("vendor")
	good := v.Issue(annual())
	verifier := license.NewVerifier(v.Roots(), 8)
	f.Add(good)
	addVectors(f, "license")
	f.Fuzz(func(t *testing.T, text string) {
		key, err := license.Verify(text, expect(v))
		typed(t, key != nil, err)
		if key != nil && text != good {
			t.Fatalf("accepted what was never signed: %q", text)
		}
		if _, again := verifier.Verify(text, expect(v)); license.ReasonOf(again) != license.ReasonOf(err) {
			t.Fatalf("%v, but the verifier says %v", err, again)
		}
	})
}

func FuzzInspect(f *testing.F) {
	f.Add(licensetest.NewVendor("vendor").Issue(annual()))
	addVectors(f, "license")
	f.Fuzz(func(t *testing.T, text string) {
		seen, err := license.Inspect(text)
		typed(t, seen != nil, err)
		if seen == nil {
			return
		}
		if _, err := license.Encode(seen.Claims); err != nil {
			t.Fatalf("read claims it would not write: %v", err)
		}
	})
}

func FuzzVerifyStatus(f *testing.F) {
	v := licensetest.NewVendor("vendor")
	good := v.IssueStatus(license.StatusList{Issuer: "https://v.example", IssuedAt: day(0), Expires: day(7), Revoked: []string{"lic_a"}})
	f.Add(good)
	addVectors(f, "status")
	f.Fuzz(func(t *testing.T, text string) {
		list, err := license.VerifyStatus(text, v.Roots())
		typed(t, list != nil, err)
		if list != nil && text != good {
			t.Fatalf("accepted what was never signed: %q", text)
		}
	})
}

func FuzzClean(f *testing.F) {
	f.Add("> eyJh\r\n\ufeff")
	addVectors(f, "clean")
	f.Fuzz(func(t *testing.T, text string) {
		cleaned, changed := license.Clean(text)
		if changed != (cleaned != text) {
			t.Fatalf("changed is %t for %q", changed, text)
		}
		if again, _ := license.Clean(cleaned); again != cleaned && len(text) <= 4*license.MaxSize {
			t.Fatalf("cleaning twice differs: %q, %q", cleaned, again)
		}
	})
}

func FuzzParseRoots(f *testing.F) {
	f.Add(licensetest.NewVendor("vendor").RootPEM())
	f.Fuzz(func(t *testing.T, pem []byte) {
		if roots, err := license.ParseRoots(pem); (len(roots) > 0) != (err == nil) {
			t.Fatalf("%d roots and %v", len(roots), err)
		}
	})
}

func typed(t *testing.T, ok bool, err error) {
	t.Helper()
	if ok != (err == nil) {
		t.Fatalf("an answer and an error, or neither: %v", err)
	}
	if err != nil && license.ReasonOf(err) == "" {
		t.Fatalf("an error without a reason: %v", err)
	}
}

// addVectors seeds the corpus with the keys, lists and texts of a folder.
func addVectors(f *testing.F, folder string) {
	f.Helper()
	files, err := filepath.Glob(filepath.Join("..", "testdata", "vectors", folder, "*.json"))
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		var c struct{ Key, List, Text, Token string }
		if err := json.Unmarshal(b, &c); err != nil {
			f.Fatal(err)
		}
		f.Add(c.Key + c.List + c.Text + c.Token)
	}
}
