package entitle_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"seatward.dev/sdk/entitle"
)

type vector struct {
	Name, About string
	At          time.Time
	Licenses    []struct {
		ID                 string
		Revision           int
		State              entitle.State
		StartsAt           time.Time `json:"starts_at"`
		ExpiresAt          time.Time `json:"expires_at"`
		Users              entitle.Users
		Features, Replaces []string
	}
	Want entitle.Entitlement
}

func TestVectors(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join("..", "testdata", "vectors", "entitle", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no vectors: %v", err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var c vector
		dec := json.NewDecoder(bytes.NewReader(b))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&c); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		var licenses []entitle.License
		for _, l := range c.Licenses {
			licenses = append(licenses, entitle.License(l))
		}
		if got := entitle.At(licenses, c.At); !reflect.DeepEqual(got, c.Want) {
			t.Errorf("%s: %s\n got %+v, next %+v\nwant %+v, next %+v", c.Name, c.About, got, got.Next, c.Want, c.Want.Next)
		}
	}
}
