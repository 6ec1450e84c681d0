package report_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"seatward.dev/sdk/report"
)

type vector struct {
	Name, About, Report string
	LicenseKey          string `json:"license_key"`
	Want                struct {
		OK        bool
		Reason    report.Reason
		LicenseID string `json:"license_id"`
		Revision  int
		Report    json.RawMessage
	}
}

func vectors(t testing.TB) []vector {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "testdata", "vectors", "report", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no vectors: %v", err)
	}
	out := make([]vector, len(files))
	for i, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		dec := json.NewDecoder(bytes.NewReader(b))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&out[i]); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
	}
	return out
}

func open(text, licenseKey string) (*report.Unverified, report.Report, error) {
	u, err := report.Parse(text)
	if err != nil {
		return nil, report.Report{}, err
	}
	r, err := u.Verify(licenseKey)
	return u, r, err
}

func TestVectors(t *testing.T) {
	t.Parallel()
	shown := make(map[report.Reason]bool)
	for _, c := range vectors(t) {
		u, r, err := open(c.Report, c.LicenseKey)
		shown[c.Want.Reason] = true
		if report.ReasonOf(err) != c.Want.Reason || (err == nil) != c.Want.OK {
			t.Errorf("%s: %s: %v, want %q", c.Name, c.About, err, c.Want.Reason)
			continue
		}
		if err != nil {
			continue
		}
		payload, err := r.Encode()
		var want bytes.Buffer
		if err := json.Compact(&want, c.Want.Report); err != nil {
			t.Fatal(err)
		}
		if err != nil || u.LicenseID != c.Want.LicenseID || u.Revision != c.Want.Revision || !bytes.Equal(payload, want.Bytes()) {
			t.Errorf("%s: %v\n got %s\nwant %s", c.Name, err, payload, want.Bytes())
		}
	}
	for _, reason := range report.Reasons() {
		if !shown[reason] {
			t.Errorf("no vector is refused as %s", reason)
		}
	}
}

// FuzzReport holds for any text: no panic, every refusal typed, nothing
// accepted that is not the one writing of what was signed.
func FuzzReport(f *testing.F) {
	for _, c := range vectors(f) {
		f.Add(c.Report)
	}
	good, err := usage().Sign(kid, key)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Fuzz(func(t *testing.T, text string) {
		_, r, err := open(text, key)
		if err != nil && report.ReasonOf(err) == "" {
			t.Fatalf("an error without a reason: %v", err)
		}
		if again, signErr := r.Sign(kid, key); err == nil && (signErr != nil || again != text) {
			t.Fatalf("accepted %q, but would write %q, %v", text, again, signErr)
		}
	})
}

// FuzzPayload signs whatever comes, so that what is behind the signature is
// fuzzed too.
func FuzzPayload(f *testing.F) {
	for _, c := range vectors(f) {
		f.Add([]byte(c.Want.Report))
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		_, r, err := open(signed(payload), key)
		switch {
		case report.ReasonOf(err) != "":
		case err != nil:
			t.Fatalf("an error without a reason: %v", err)
		default:
			if again, err := r.Encode(); err != nil || !bytes.Equal(again, payload) {
				t.Fatalf("read %s, but would write %s, %v", payload, again, err)
			}
		}
	})
}

func FuzzNews(f *testing.F) {
	f.Add([]byte(`{"v":1,"through":"2026-06-01","keys":["a.b.c"],"status":"d.e.f"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		n, err := report.ReadNews(data)
		if err != nil {
			if report.ReasonOf(err) == "" {
				t.Fatalf("an error without a reason: %v", err)
			}
			return
		}
		if _, err := n.Encode(); err != nil {
			t.Fatalf("read news it would not write: %v", err)
		}
	})
}
