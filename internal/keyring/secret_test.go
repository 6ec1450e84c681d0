package keyring

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

func TestSecretFileIsMadeOnce(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keys", "secret")
	first, err := LoadOrCreateSecret(path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode = %v, %v; want 0600", info.Mode(), err)
	}
	again, err := LoadOrCreateSecret(path)
	if err != nil || again.key() != first.key() {
		t.Errorf("the second start has another secret (%v)", err)
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 {
		t.Errorf("left behind: %v, %v; want the secret file alone", left, err)
	}
}

func TestNodesThatStartTogetherShareOneSecret(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "secret")
	const nodes = 50
	var (
		group   sync.WaitGroup
		burst   = make(chan struct{})
		secrets [nodes]Secret
		errs    [nodes]error
	)
	for i := range nodes {
		group.Go(func() {
			<-burst
			secrets[i], errs[i] = LoadOrCreateSecret(path)
		})
	}
	close(burst)
	group.Wait()
	if err := errors.Join(errs[:]...); err != nil {
		t.Fatal(err)
	}
	for i := range secrets {
		if secrets[i].key() != secrets[0].key() {
			t.Fatal("two nodes have different secrets")
		}
	}
}

func TestBadSecretFilesNameTheWayOut(t *testing.T) {
	t.Parallel()
	good := base64.StdEncoding.EncodeToString(make([]byte, 32))
	for _, c := range []struct {
		name, content string
		mode          os.FileMode
		want          string
	}{
		{"empty", "", 0o600, "restore it from its backup"},
		{"too short", base64.StdEncoding.EncodeToString(make([]byte, 16)), 0o600, "32 bytes"},
		{"too long", strings.Repeat("A", 1<<20), 0o600, "32 bytes"},
		{"no base64", "correct horse battery staple", 0o600, "base64"},
		{"two secrets", good + "\n" + good, 0o600, "32 bytes"},
		{"readable by all", good, 0o644, "chmod 600"},
		{"readable by the group", good, 0o640, "chmod 600"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "secret")
			if err := os.WriteFile(path, []byte(c.content), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(path, c.mode); err != nil {
				t.Fatal(err)
			}
			_, err := LoadOrCreateSecret(path)
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), path) {
				t.Errorf("error %v; want one that names the file and says %q", err, c.want)
			}
			if c.content != "" && strings.Contains(err.Error(), c.content) {
				t.Error("the error quotes the secret")
			}
		})
	}
}

func TestSecretFileThatCannotBe(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := LoadOrCreateSecret(dir); err == nil || !strings.Contains(err.Error(), "not a file") {
		t.Errorf("a folder: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadOrCreateSecret(filepath.Join(dir, "file", "secret")); err == nil || !strings.Contains(err.Error(), "SEATWARD_SECRET_FILE") {
		t.Errorf("a file for a folder: %v", err)
	}
	if _, err := LoadSecret(filepath.Join(dir, "absent")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("LoadSecret of an absent file: %v", err)
	}
}

func TestASecretMayEndWithOrWithoutANewline(t *testing.T) {
	t.Parallel()
	for _, end := range []string{"", "\n", "\r\n", " \n\n"} {
		path := filepath.Join(t.TempDir(), "secret")
		text := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{7}, 32)) + end
		if err := os.WriteFile(path, []byte(text), 0o400); err != nil {
			t.Fatal(err)
		}
		if s, err := LoadSecret(path); err != nil || s.key()[0] != 7 {
			t.Errorf("ending in %q: %v", end, err)
		}
	}
}

func TestDeriveSeparatesPurposes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s, other := NewSecret(), NewSecret()
		a, b := rapid.String().Draw(t, "a"), rapid.String().Draw(t, "b")
		if got := s.Derive(a); len(got) != 32 || !bytes.Equal(got, s.Derive(a)) {
			t.Fatal("a purpose does not always get the same 32 bytes")
		}
		if a != b && bytes.Equal(s.Derive(a), s.Derive(b)) {
			t.Fatal("two purposes share their bytes")
		}
		if bytes.Equal(s.Derive(a), other.Derive(a)) {
			t.Fatal("two secrets share their bytes")
		}
	})
}

// What is derived is stored in databases and cookies, so it must never change under the same secret.
func TestDeriveIsStable(t *testing.T) {
	t.Parallel()
	s := Secret{hide([32]byte(bytes.Repeat([]byte{1}, 32)))}
	const want = "WA28LaLtXsJ7EECtRvijSef8V2JdJ4hMIcdU52Ldjco="
	if got := base64.StdEncoding.EncodeToString(s.Derive("test")); got != want {
		t.Errorf("Derive = %s, want %s", got, want)
	}
}
