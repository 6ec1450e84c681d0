package report

import (
	"fmt"

	"seatward.dev/sdk/internal/strictjson"
	"seatward.dev/sdk/license"
)

// MaxNewsSize is the largest news in bytes.
const MaxNewsSize = 4 << 20

// News is what the portal answers to a [Report]. It has no signature: keys and
// revocation list carry their own, and a forged Through costs no more than some
// days that are not reported.
type News struct {
	// Through is the last day taken in, "2006-01-02"; empty when there was none.
	Through string
	// Keys are newer revisions of the licenses reported, their successors, and
	// whatever else was issued for the installation.
	Keys []string
	// Status is the revocation list as signed, when it is newer than the one
	// reported; else empty.
	Status string
}

type wireNews struct {
	V       int      `json:"v"`
	Through string   `json:"through,omitempty"`
	Keys    []string `json:"keys"`
	Status  string   `json:"status,omitempty"`
}

// Encode writes the news as JSON. It fails with [BadClaims] or [TooLarge] when
// [ReadNews] would refuse it.
func (n News) Encode() ([]byte, error) {
	if err := n.check(); err != nil {
		return nil, err
	}
	keys := n.Keys
	if keys == nil {
		keys = []string{}
	}
	b, err := marshal(wireNews{Version, n.Through, keys, n.Status})
	if err != nil {
		return nil, err
	}
	if len(b) > MaxNewsSize {
		return nil, refuse(TooLarge, fmt.Sprintf("%d bytes, at most %d", len(b), MaxNewsSize))
	}
	return b, nil
}

// ReadNews reads news. White space between the members is allowed; unknown and
// repeated members are not. It fails with [TooLarge], [Malformed] or [BadClaims].
func ReadNews(data []byte) (News, error) {
	if len(data) > MaxNewsSize {
		return News{}, refuse(TooLarge, fmt.Sprintf("%d bytes, at most %d", len(data), MaxNewsSize))
	}
	o, err := strictjson.Parse(data)
	if err != nil {
		return News{}, refuse(Malformed, err.Error())
	}
	v := o.Int("v")
	if o.Err() == nil && v != Version {
		return News{}, refuse(BadClaims, fmt.Sprintf("version %d is not known", v))
	}
	n := News{Keys: o.Strings("keys")}
	if o.Has("through") {
		n.Through = o.String("through")
	}
	if o.Has("status") {
		n.Status = o.String("status")
	}
	if err := o.Done(); err != nil {
		return News{}, refuse(BadClaims, err.Error())
	}
	return n, n.check()
}

// check looks at the form alone; whether a key is good is for the installation
// to find out, key by key.
func (n *News) check() error {
	if n.Through != "" && !isDate(n.Through) {
		return refuse(BadClaims, "through is not a day")
	}
	for _, key := range n.Keys {
		if !token(key) || len(key) > license.MaxSize {
			return refuse(BadClaims, "keys holds something other than license keys")
		}
	}
	if n.Status != "" && (!token(n.Status) || len(n.Status) > license.MaxStatusSize) {
		return refuse(BadClaims, "status is not a revocation list")
	}
	return nil
}

// token reports whether s could be a compact JWS.
func token(s string) bool { return s != "" && only(s, letters+digits+"_-.") }
