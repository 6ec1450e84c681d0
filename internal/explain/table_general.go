package explain

import (
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/text"
)

// general are the codes any part of the house may give.
var general = map[domain.Code]saying{
	domain.CodeInternal: {
		what: []string{text.Msg("Something failed on our side.")},
		wayOut: []string{
			text.Msg("Try again. If it keeps failing, give support the id {id}."),
			text.Msg("Try again. If it keeps failing, tell support when it happened."),
		},
	},
	domain.CodeUnavailable: {
		what:   []string{text.Msg("A part of the service cannot be reached right now.")},
		wayOut: []string{text.Msg("Try again in a few minutes.")},
	},
	domain.CodeNotFound: {
		what:   []string{text.Msg("There is nothing here, or it is not open to you.")},
		wayOut: []string{text.Msg("Check the address, or ask an owner of the organization for access.")},
	},
	domain.CodeUnauthenticated: {
		what:   []string{text.Msg("This is open only to those who have signed in.")},
		wayOut: []string{text.Msg("Sign in and try again; a program sends an API token that is in force.")},
	},
	domain.CodeStale: {
		what:   []string{text.Msg("Somebody has changed this since you opened it.")},
		wayOut: []string{text.Msg("Open it again, look at what is different, and repeat your change.")},
	},
	domain.CodeRateLimited: {
		what: []string{text.Msg("That was too often in a short time.")},
		wayOut: []string{
			text.Msg("Try again in {retry_after}."),
			text.Msg("Try again in a few minutes."),
		},
	},
	domain.CodeCrossOrigin: {
		what:   []string{text.Msg("This request came from another website, so it was not carried out.")},
		wayOut: []string{text.Msg("Open the page here and send the form again.")},
	},
	domain.CodeIdempotency: {
		what:   []string{text.Msg("This Idempotency-Key was used before, with another request.")},
		wayOut: []string{text.Msg("Send each new request with a key of its own.")},
	},
	domain.CodeIdempotencyBusy: {
		what:   []string{text.Msg("The first request with this Idempotency-Key is still being worked on.")},
		wayOut: []string{text.Msg("Wait a moment and send it again to get its answer.")},
	},
	domain.CodeAnswerLost: {
		what:   []string{text.Msg("The first request with this Idempotency-Key was carried out, and its answer was lost.")},
		wayOut: []string{text.Msg("Look at what exists now. To do it once more, send it with a new key.")},
	},
	domain.CodeVersionRequired: {
		what:   []string{text.Msg("A change has to say which version it is made to.")},
		wayOut: []string{text.Msg("Read it first, and send the ETag of that answer as If-Match.")},
	},
	domain.CodeRequestMalformed: {
		what:   []string{text.Msg("The body of this request is not one JSON object.")},
		wayOut: []string{text.Msg("Send one object in UTF-8 and nothing after it.")},
	},
	domain.CodeRequestTooLarge: {
		what: []string{
			text.Msg("The body of this request is larger than {max} MiB."),
			text.Msg("The body of this request is too large."),
		},
		wayOut: []string{text.Msg("Send less, or send it in several parts.")},
	},
	domain.CodeRequestMethod: {
		what:   []string{text.Msg("This address does not know that method.")},
		wayOut: []string{text.Msg("Use one of those that the Allow header names.")},
	},
	domain.CodeRequestMediaType: {
		what:   []string{text.Msg("The body of this request is not declared as JSON.")},
		wayOut: []string{text.Msg("Send it with Content-Type: application/json.")},
	},
}
