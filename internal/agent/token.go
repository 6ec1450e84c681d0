package agent

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"strings"
)

// leastToken is how many characters a token has at least: one that somebody
// chose is to be no word either.
const leastToken = 20

// readToken reads the token, and makes one when there is no file.
func readToken(path string) (token string, made bool, err error) {
	b, err := os.ReadFile(path) //nolint:gosec // the operator names the file
	if errors.Is(err, fs.ErrNotExist) {
		token = "swa_" + strings.ToLower(rand.Text())
		return token, true, writeToken(path, token)
	}
	if err != nil {
		return "", false, fmt.Errorf("the token cannot be read: %w", err)
	}
	token = strings.TrimSpace(string(b))
	if len(token) < leastToken || strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", false, fmt.Errorf("%s holds no token: it has to be one line of %d letters and digits or more; "+
			"remove the file, and the next start makes a good one", path, leastToken)
	}
	return token, false, nil
}

// writeToken never replaces a file that came into being meanwhile.
func writeToken(path, token string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // the operator names the file
	if err != nil {
		return fmt.Errorf("the token cannot be made: %w", err)
	}
	_, err = f.WriteString(token + "\n")
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("the token cannot be written: %w", errors.Join(err, os.Remove(path)))
	}
	return nil
}

// authentic reports whether a request shows the token: as a bearer or, from a
// browser, as the password to any name.
func (a *Agent) authentic(r *http.Request) bool {
	given, ok := bearer(r.Header.Get("Authorization"))
	if !ok {
		_, given, ok = r.BasicAuth()
	}
	sum := sha256.Sum256([]byte(given))
	return ok && subtle.ConstantTimeCompare(sum[:], a.token[:]) == 1
}

func bearer(header string) (token string, ok bool) {
	scheme, rest, _ := strings.Cut(header, " ")
	return strings.TrimSpace(rest), strings.EqualFold(scheme, "Bearer")
}
