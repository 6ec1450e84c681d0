package license_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"seatward.dev/sdk/license"
)

// load reads the vectors of a folder by the name of their file.
func load[T any](t *testing.T, folder string) map[string]T {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "testdata", "vectors", folder, "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no vectors in %s: %v", folder, err)
	}
	out := make(map[string]T, len(files))
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var c T
		dec := json.NewDecoder(bytes.NewReader(b))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&c); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		out[filepath.Base(file)] = c
	}
	return out
}

type keyVector struct {
	Name, About, Key string
	RootPEM          string `json:"root_pem"`
	InstallID        string `json:"install_id"`
	Product          string
	Now              time.Time
	Status           string
	Want             struct {
		OK     bool
		Reason license.Reason
		Claims json.RawMessage
	}
}

func (c keyVector) expect(t *testing.T) license.Expect {
	t.Helper()
	roots, err := license.ParseRoots([]byte(c.RootPEM))
	if err != nil {
		t.Fatal(err)
	}
	want := license.Expect{Roots: roots, InstallID: c.InstallID, Product: c.Product, Now: c.Now}
	if c.Status != "" {
		if want.Status, err = license.VerifyStatus(c.Status, roots); err != nil {
			t.Fatal(err)
		}
	}
	return want
}

func TestKeyVectors(t *testing.T) {
	t.Parallel()
	for name, c := range load[keyVector](t, "license") {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := c.expect(t)
			verifier := license.NewVerifier(want.Roots, 4)
			for range 2 { // the second time from the verifier's memory
				for _, verify := range []func(string, license.Expect) (*license.Key, error){license.Verify, verifier.Verify} {
					key, err := verify(c.Key, want)
					if got := license.ReasonOf(err); got != c.Want.Reason || (err == nil) != c.Want.OK || (key != nil) != c.Want.OK {
						t.Fatalf("%s: got key %t, %v; want %q", c.About, key != nil, err, c.Want.Reason)
					}
					if key != nil {
						checkClaims(t, key.Claims, c.Want.Claims)
					}
				}
			}
		})
	}
}

func checkClaims(t *testing.T, c license.Claims, want []byte) {
	t.Helper()
	got, err := license.Encode(c)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(decodeAny(t, got), decodeAny(t, want)) {
		t.Errorf("claims\n got %s\nwant %s", got, want)
	}
}

func decodeAny(t *testing.T, b []byte) (v any) {
	t.Helper()
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// Every reason is shown by a vector, so another implementation that runs them
// has met each.
func TestVectorsShowEveryReason(t *testing.T) {
	t.Parallel()
	shown := make(map[license.Reason]bool)
	for _, c := range load[keyVector](t, "license") {
		shown[c.Want.Reason] = true
	}
	for _, r := range license.Reasons() {
		if !shown[r] {
			t.Errorf("no vector is refused as %s", r)
		}
	}
}

func TestStatusVectors(t *testing.T) {
	t.Parallel()
	type vector struct {
		Name, About, List string
		RootPEM           string `json:"root_pem"`
		Want              struct {
			OK        bool
			Reason    license.Reason
			IssuedAt  time.Time `json:"issued_at"`
			Expires   time.Time
			Revoked   []string
			Revisions map[string]int
		}
	}
	for name, c := range load[vector](t, "status") {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			roots, err := license.ParseRoots([]byte(c.RootPEM))
			if err != nil {
				t.Fatal(err)
			}
			list, err := license.VerifyStatus(c.List, roots)
			if got := license.ReasonOf(err); got != c.Want.Reason || (list != nil) != c.Want.OK {
				t.Fatalf("%s: got %v; want %q", c.About, err, c.Want.Reason)
			}
			if list == nil {
				return
			}
			if !list.IssuedAt.Equal(c.Want.IssuedAt) || !list.Expires.Equal(c.Want.Expires) {
				t.Errorf("issued %v, expires %v", list.IssuedAt, list.Expires)
			}
			for _, id := range c.Want.Revoked {
				if !list.IsRevoked(id) {
					t.Errorf("%s is not revoked", id)
				}
			}
			for id, least := range c.Want.Revisions {
				if !list.IsSuperseded(id, least-1) || list.IsSuperseded(id, least) {
					t.Errorf("%s: least revision is not %d", id, least)
				}
			}
		})
	}
}

func TestCleanVectors(t *testing.T) {
	t.Parallel()
	type vector struct {
		Name, About, Text, Want string
		Changed                 bool
	}
	for name, c := range load[vector](t, "clean") {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, changed := license.Clean(c.Text)
			if got != c.Want || changed != c.Changed {
				t.Errorf("%s: got %q, %t; want %q, %t", c.About, got, changed, c.Want, c.Changed)
			}
		})
	}
}
