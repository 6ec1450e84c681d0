package agent

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"seatward.dev/sdk"
	"seatward.dev/sdk/comply"
	"seatward.dev/sdk/license"

	"seatward.dev/seatward/internal/domain"
)

// problem is an error as programs read it (RFC 9457). It repeats nothing of the
// request but the names of fields.
type problem struct {
	Type   string         `json:"type"`
	Title  string         `json:"title"`
	Status int            `json:"status"`
	Detail string         `json:"detail"`
	Code   string         `json:"code"`
	Reason string         `json:"reason,omitempty"`
	Errors []fieldProblem `json:"errors,omitempty"`
	// Capacity is how many seats there are, where they are why.
	Capacity *int `json:"capacity,omitempty"`
	*standstill
	*shortage
	*leaseTrouble

	retryAfter int // seconds; 0 for no header
}

// fieldProblem is what is wrong with one member or parameter.
type fieldProblem struct {
	Field  string `json:"field"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

// standstill says why the installation is read-only, and what would end it.
type standstill struct {
	Cause    comply.Cause `json:"cause"`
	Since    instant      `json:"since"`
	Deadline instant      `json:"deadline"`
	Cure     cure         `json:"cure"`
}

// shortage is a seat that is not there.
type shortage struct {
	Kind   seatward.Kind `json:"kind"`
	Held   int           `json:"held"`
	Wanted int           `json:"wanted"`
}

func (p *problem) Error() string { return p.Code }

func newProblem(status int, code, detail string) *problem {
	return &problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Code: code, Detail: detail}
}

var (
	errMalformed       = newProblem(http.StatusBadRequest, "request.malformed", "The body is not the one JSON value in UTF-8 that belongs here.")
	errQuery           = newProblem(http.StatusBadRequest, "request.malformed", "The parameters behind the question mark cannot be read.")
	errTooLarge        = newProblem(http.StatusRequestEntityTooLarge, "request.too_large", "The body is larger than anything that belongs here.")
	errMediaType       = newProblem(http.StatusUnsupportedMediaType, "request.media_type", "The body is not declared as JSON: send it with Content-Type: application/json.")
	errMethod          = newProblem(http.StatusMethodNotAllowed, "request.method", "This address does not know that method: use one that the Allow header names.")
	errHost            = newProblem(http.StatusMisdirectedRequest, "request.host", "The agent does not go by this host name. Ask for it as localhost or by address, or name the host with --expose when it is started.")
	errCrossOrigin     = newProblem(http.StatusForbidden, "request.cross_origin", "A page of another site sent this.")
	errUnauthenticated = newProblem(http.StatusUnauthorized, "unauthenticated", "Show the agent's token: Authorization: Bearer, and the content of the token file that the agent named when it started.")
	errNotFound        = newProblem(http.StatusNotFound, "not_found", "There is nothing here. docs/agent.md lists what can be asked.")
	errNotInstalled    = newProblem(http.StatusNotFound, "not_found", "No license of this id is installed. GET /v1/status lists those that are.")
	errOutdated        = newProblem(http.StatusConflict, "counts.outdated", "Newer numbers of users are kept already; these were counted before them.")
	errNoLicense       = newProblem(http.StatusConflict, "report.no_license", "A report is signed with a license, and none is installed.")
	errTooManyUsers    = newProblem(http.StatusUnprocessableEntity, "users.too_many", "There are more users than a list may hold. Count them yourself and send PUT /v1/users/counts.")
	errNoSeats         = newProblem(http.StatusNotFound, "leases.off", "This agent leases no floating seats. Start it with --portal, --organization and --lease-token-file, or with --delegation.")
	errNoDelegation    = newProblem(http.StatusNotFound, "delegation.none", "This agent has no block of seats of its own. Start it with --delegation.")
	errOtherDelegation = newProblem(http.StatusUnprocessableEntity, "delegation.other", "This is another delegation than the one of this site.")
	errNotBorrowable   = newProblem(http.StatusConflict, "leases.not_borrowable", "A site lends nothing: its seats hold without the portal anyway.")
	errTooManyClients  = newProblem(http.StatusServiceUnavailable, "leases.too_many_clients", "More clients have a lease here than the agent can hold.")
	errUserTwice       = newProblem(http.StatusUnprocessableEntity, "users.duplicate", "The list holds an id twice, so its users cannot be counted.")
)

// problemOf puts an error into words. Whatever is not the caller's to mend is
// the folder's: a disk that is full or gone.
func problemOf(err error) (p *problem, expected bool) {
	var refused *license.Error
	var refusal *seatward.Refusal
	var invalid *domain.Error
	switch {
	case errors.As(err, &p):
		return p, true
	case errors.As(err, &refused):
		p = newProblem(http.StatusUnprocessableEntity, "license."+string(refused.Reason), refusals()[refused.Reason])
		p.Reason = string(refused.Reason)
		return p, true
	case errors.As(err, &refusal):
		return refusalProblem(refusal), true
	case errors.Is(err, seatward.ErrNotInstalled):
		return errNotInstalled, true
	case errors.As(err, &invalid):
		return fieldsProblem(invalid), true
	}
	return newProblem(http.StatusServiceUnavailable, "unavailable",
		"The agent cannot read or write its folder just now, and nothing has changed. Its log says why."), false
}

func fieldsProblem(err *domain.Error) *problem {
	if err.Code == domain.CodeRequestMalformed {
		return errMalformed
	}
	p := newProblem(http.StatusUnprocessableEntity, string(err.Code), "Some members cannot be as they are: see errors.")
	for _, f := range err.Fields() {
		p.Errors = append(p.Errors, fieldProblem{f.Field, string(f.Code), fieldFaults()[f.Code]})
	}
	return p
}

func refusalProblem(r *seatward.Refusal) *problem {
	if r.Code == seatward.CodeReadOnly {
		p := newProblem(http.StatusForbidden, r.Code, "The installation is read-only: install a valid license, or remove users.")
		p.standstill = standstillOf(r.Verdict)
		return p
	}
	p := newProblem(http.StatusConflict, r.Code, "There are not as many seats free: remove users, or license more.")
	p.Capacity, p.shortage = &r.Capacity, &shortage{r.Kind, r.Held, r.Wanted}
	return p
}

func standstillOf(v comply.Verdict) *standstill {
	return &standstill{v.Cause, instant(v.Since), instant(v.Reaches(comply.ReadOnly)), cureOf(v.Cure)}
}

// fail answers with the problem that err is.
func (a *Agent) fail(w http.ResponseWriter, err error) {
	if no, ok := errors.AsType[*passed](err); ok {
		no.write(w)
		return
	}
	p, expected := problemOf(err)
	if !expected {
		a.cfg.Log.Error("a request failed", "error", err)
	}
	b, err := json.Marshal(p)
	if err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/problem+json")
	if p.retryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(p.retryAfter))
	}
	w.WriteHeader(p.Status)
	_, _ = w.Write(append(b, '\n'))
}
