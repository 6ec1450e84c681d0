package api

import (
	"strconv"
	"strings"

	"seatward.dev/seatward/internal/domain"
)

const ifMatch = "If-Match"

// InVersion names the version that a change is made to.
type InVersion struct {
	IfMatch string `header:"If-Match" doc:"The ETag of what the change is made to. A change by somebody else in between is answered with 412." example:"\"7\""`
}

// version reads If-Match (RFC 9110, 13.1.1). One entity tag is expected, as it
// came; anything that cannot be one of ours matches nothing.
func (in InVersion) version() (int64, error) {
	if in.IfMatch == "" {
		return 0, domain.E(domain.Precondition, domain.CodeVersionRequired)
	}
	inner, opens := strings.CutPrefix(in.IfMatch, `"`)
	inner, closes := strings.CutSuffix(inner, `"`)
	v, err := strconv.ParseInt(inner, 10, 64)
	if err != nil || !opens || !closes || etag(v) != in.IfMatch {
		return 0, domain.E(domain.Precondition, domain.CodeStale)
	}
	return v, nil
}

func etag(version int64) string { return strconv.Quote(strconv.FormatInt(version, 10)) }

// outVersion is an answer whose version a change can name.
type outVersion[T any] struct {
	ETag string `header:"ETag" doc:"Version, for If-Match."`
	Body T
}

func versioned[T any](body T, version int64, err error) (*outVersion[T], error) {
	if err != nil {
		return nil, err
	}
	return &outVersion[T]{etag(version), body}, nil
}

// outMade is the answer to what has been made.
type outMade[T any] struct {
	ETag     string `header:"ETag" doc:"Version, for If-Match."`
	Location string `header:"Location" doc:"Where it is now."`
	Body     T
}

func made[T any](body T, version int64, location []string, err error) (*outMade[T], error) {
	if err != nil {
		return nil, err
	}
	return &outMade[T]{etag(version), "/v1/" + strings.Join(location, "/"), body}, nil
}

// outLocated is the answer to what has been made and is not changed by PATCH.
type outLocated[T any] struct {
	Location string `header:"Location" doc:"Where it is now."`
	Body     T
}

func located[T any](body T, location []string, err error) (*outLocated[T], error) {
	if err != nil {
		return nil, err
	}
	return &outLocated[T]{"/v1/" + strings.Join(location, "/"), body}, nil
}
