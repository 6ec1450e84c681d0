package store

import (
	"encoding/base64"
	"time"
)

// SigningKey is a certificate of the signing chain with its sealed private key,
// as package keyring makes and opens them.
type SigningKey struct {
	ID          string
	Role        string
	State       string
	Certificate []byte // DER
	Sealed      []byte
	NotBefore   time.Time
	NotAfter    time.Time
	CreatedAt   time.Time
}

func scanSigningKey(r row) (k SigningKey, err error) {
	var certificate, sealed string
	if err := r.Scan(&k.ID, &k.Role, &k.State, &certificate, &sealed, at(&k.NotBefore), at(&k.NotAfter), at(&k.CreatedAt)); err != nil {
		return k, err
	}
	if k.Certificate, err = base64.StdEncoding.DecodeString(certificate); err != nil {
		return k, err
	}
	k.Sealed, err = base64.StdEncoding.DecodeString(sealed)
	return k, err
}

const keyringColumns = `id, role, state, certificate, sealed, not_before, not_after, created_at`

// SigningKeys reads the whole keyring.
func (tx *Tx) SigningKeys() ([]SigningKey, error) {
	return all(tx, scanSigningKey, `SELECT `+keyringColumns+` FROM keyring ORDER BY id LIMIT 1000`)
}

// LockKeyring takes the keyring for this transaction, so that two nodes
// starting at once make one chain.
func (tx *Tx) LockKeyring() error {
	_, err := tx.exec(`INSERT INTO setting (name, value, version) VALUES ('keyring.lock', '', 1)
		ON CONFLICT (name) DO UPDATE SET version = setting.version + 1`)
	return err
}

// PutSigningKey writes a key, new or changed. Retire the old key of a role
// before a new one becomes active: there is one active key for each role.
func (tx *Tx) PutSigningKey(k SigningKey) error {
	_, err := tx.exec(`INSERT INTO keyring (`+keyringColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (id) DO UPDATE SET state = $3, sealed = $5`,
		k.ID, k.Role, k.State, base64.StdEncoding.EncodeToString(k.Certificate), base64.StdEncoding.EncodeToString(k.Sealed),
		ms(k.NotBefore), ms(k.NotAfter), ms(k.CreatedAt))
	return err
}
