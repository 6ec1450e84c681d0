package agent

import (
	"seatward.dev/sdk/license"

	"seatward.dev/seatward/internal/domain"
)

// refusals says for each reason why a key or a revocation list was refused.
func refusals() map[license.Reason]string {
	return map[license.Reason]string{
		license.TooLarge:          "This is larger than any license key.",
		license.Malformed:         "This is not a license key, or a part of it is missing. Copy the whole key from the Customer portal.",
		license.BadAlgorithm:      "The key is not signed as license keys are. Copy it from the Customer portal.",
		license.BadChain:          "The certificates within the key are not those of a license signer.",
		license.UntrustedRoot:     "The key comes from another vendor than the one whose root certificate the agent was given.",
		license.BadSignature:      "The key was changed after it was signed. Copy it again from the Customer portal.",
		license.BadClaims:         "The key is genuine, but what it says cannot be, or it needs a newer version of the agent.",
		license.WrongProduct:      "The key is for another product.",
		license.WrongInstallation: "The key is for another installation. Compare the Install ID with the one in the Customer portal.",
		license.NotYetValid:       "The license starts later. Install it from then on.",
		license.Revoked:           "The vendor has withdrawn this license.",
		license.Superseded:        "A newer license or revision has taken the place of this one.",
	}
}

// fieldFaults says for each code what is wrong with a member or parameter.
func fieldFaults() map[domain.Code]string {
	return map[domain.Code]string{
		domain.CodeRequired:       "This has to be given.",
		domain.CodeUnknownField:   "This is not known here. Is it misspelled?",
		domain.CodeDuplicateField: "This is given twice.",
		domain.CodeFieldMalformed: "This is of another type or form than belongs here.",
		domain.CodeRange:          "This number is negative or larger than can be.",
		domain.CodeChoice:         "This is none of the values that it can have.",
		domain.CodeFuture:         "This instant has not come yet.",
		domain.CodeTooLong:        "This is too long.",
	}
}
