package keyring

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

// TestNothingPrintsAKey puts everything that holds a key through everything that prints, alone and inside a
// caller's own struct, and looks for the keys in the usual spellings.
func TestNothingPrintsAKey(t *testing.T) {
	t.Parallel()
	ring, secret, entries := newRing(t)
	key := secret.key()
	secrets := [][]byte{key[:]}
	for _, l := range []*link{ring.root, ring.intermediates[0], ring.leaves[0]} {
		secrets = append(secrets, l.key().Seed())
	}
	var spellings []string
	for _, s := range secrets {
		list := strings.Trim(fmt.Sprintf("%d", s), "[]")
		spellings = append(spellings,
			string(s), hex.EncodeToString(s), strings.ToUpper(hex.EncodeToString(s)),
			base64.RawStdEncoding.EncodeToString(s), base64.RawURLEncoding.EncodeToString(s),
			list, strings.ReplaceAll(list, " ", ", "), fmt.Sprintf("%#v", s)[len("[]byte{"):len("[]byte{0x00, 0x00, 0x00")])
	}
	type holder struct {
		Public  any
		private any
		ring    *Ring
		bare    Ring
		secret  Secret
		entries []Entry
	}
	for _, v := range []any{
		ring, *ring, secret, &secret, entries, entries[2], &entries[2], ring.leaves[0], *ring.leaves[0],
		holder{ring, *ring, ring, *ring, secret, entries},
		&holder{secret, &secret, ring, *ring, secret, entries},
		map[string]any{"ring": ring, "secret": secret},
		fmt.Errorf("start with %v: %w", ring, entries[0].damaged("test")),
	} {
		for _, printed := range prints(t, v) {
			for _, s := range spellings {
				if strings.Contains(printed, s) {
					t.Errorf("%T shows a key: %.200s", v, printed)
				}
			}
		}
	}
}

func prints(t *testing.T, v any) []string {
	t.Helper()
	var all []string
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%o"} {
		all = append(all, fmt.Sprintf(verb, v))
	}
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	all = append(all, string(text))
	for _, handler := range []func(*bytes.Buffer) slog.Handler{
		func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) },
		func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) },
	} {
		var b bytes.Buffer
		slog.New(handler(&b)).Info("started", "value", v)
		all = append(all, b.String())
	}
	return all
}
