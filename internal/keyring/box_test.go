package keyring

import (
	"bytes"
	"testing"
)

func TestABoxOpensForItsOwnerAlone(t *testing.T) {
	t.Parallel()
	secret := NewSecret()
	box, plain := secret.Box("second factor"), []byte("twenty bytes of key.")
	sealed := box.Seal("acc_1", plain)
	if got, err := box.Open("acc_1", sealed); err != nil || !bytes.Equal(got, plain) {
		t.Fatalf("%q, %v", got, err)
	}
	if bytes.Contains(sealed, plain[:8]) || bytes.Equal(sealed, box.Seal("acc_1", plain)) {
		t.Error("it can be read, or recognized")
	}
	changed := bytes.Clone(sealed)
	changed[len(changed)-1] ^= 1
	for what, open := range map[string]func() ([]byte, error){
		"somebody else's":       func() ([]byte, error) { return box.Open("acc_2", sealed) },
		"of another purpose":    func() ([]byte, error) { return secret.Box("other").Open("acc_1", sealed) },
		"under another secret":  func() ([]byte, error) { return NewSecret().Box("second factor").Open("acc_1", sealed) },
		"changed":               func() ([]byte, error) { return box.Open("acc_1", changed) },
		"of another way":        func() ([]byte, error) { return box.Open("acc_1", append([]byte{9}, sealed[1:]...)) },
		"nothing":               func() ([]byte, error) { return box.Open("acc_1", nil) },
		"the beginning of some": func() ([]byte, error) { return box.Open("acc_1", sealed[:5]) },
	} {
		if got, err := open(); err == nil {
			t.Errorf("%s opens to %q", what, got)
		}
	}
}
