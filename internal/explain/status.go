package explain

import (
	"net/http"

	"seatward.dev/seatward/internal/domain"
)

// Status is the HTTP status of a kind; 500 for one that is not known. A request
// that cannot even be read is the edge's own 400.
func Status(kind domain.Kind) int {
	switch kind {
	case domain.Invalid:
		return http.StatusUnprocessableEntity
	case domain.Unauthenticated:
		return http.StatusUnauthorized
	case domain.Forbidden:
		return http.StatusForbidden
	case domain.NotFound:
		return http.StatusNotFound
	case domain.Conflict, domain.Exhausted:
		return http.StatusConflict
	case domain.Precondition:
		return http.StatusPreconditionFailed
	case domain.Limited:
		return http.StatusTooManyRequests
	case domain.Unavailable:
		return http.StatusServiceUnavailable
	default:
		return http.StatusInternalServerError
	}
}

// Exit is the exit status of the command line: 2 when the command was used
// wrongly, else 1.
func Exit(kind domain.Kind) int {
	if kind == domain.Invalid {
		return 2
	}
	return 1
}
