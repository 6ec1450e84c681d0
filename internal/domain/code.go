package domain

// Code is a stable name of one failure, such as "seats.exhausted". Programs
// outside rely on it; the sentence that a person reads for it is in package
// explain.
type Code string

// Codes any part of the house may give.
const (
	CodeInternal        Code = "internal"
	CodeUnavailable     Code = "unavailable"
	CodeNotFound        Code = "not_found"
	CodeUnauthenticated Code = "unauthenticated"
	CodeStale           Code = "precondition.stale"
	CodeRateLimited     Code = "rate.limited"
	CodeCrossOrigin     Code = "request.cross_origin"
	CodeIdempotency     Code = "idempotency.mismatch"
	CodeIdempotencyBusy Code = "idempotency.in_progress"
)

// Codes about one input field.
const (
	CodeRequired       Code = "field.required"
	CodeTooLong        Code = "field.too_long"  // data: max
	CodeTooShort       Code = "field.too_short" // data: min
	CodeControl        Code = "field.control_characters"
	CodeNotASCII       Code = "field.not_ascii"
	CodeEmail          Code = "field.email"
	CodeInstallID      Code = "field.install_id"
	CodeRange          Code = "field.range"  // data: min, max
	CodeChoice         Code = "field.choice" // data: choices
	CodeCountry        Code = "field.country"
	CodeTaxID          Code = "field.tax_id"
	CodeTimeZone       Code = "field.time_zone"
	CodeSlug           Code = "field.slug"
	CodeDate           Code = "field.date"
	CodeNumber         Code = "field.number"
	CodeFieldMalformed Code = "field.malformed"
	CodeUnknownField   Code = "field.unknown"
	CodeDuplicateField Code = "field.duplicate"
	CodeTooManyItems   Code = "field.too_many_items" // data: max
	CodeFuture         Code = "field.in_future"
	CodePast           Code = "field.in_past"
)

// Codes about accounts and signing in.
const (
	CodeSignIn         Code = "account.sign_in" // wrong address or password; never says which
	CodeLocked         Code = "account.locked"  // data: retry_after
	CodeUnverified     Code = "account.unverified"
	CodePasswordCommon Code = "account.password_common"
	CodePasswordWrong  Code = "account.password_wrong"
	CodeSecondFactor   Code = "account.second_factor"    // to be shown first
	CodeFactorCode     Code = "account.code_wrong"       // or used already
	CodeFactorOn       Code = "account.second_factor_on" // already
	CodeFactorOff      Code = "account.second_factor_off"
	CodeEmailSame      Code = "account.email_same"
	CodeEmailTaken     Code = "account.email_taken"
	CodeLinkInvalid    Code = "link.invalid"
	CodeLinkUsed       Code = "link.used"
	CodeLinkExpired    Code = "link.expired"
	CodeLinkOther      Code = "link.other_account"
	CodeWrongAccount   Code = "invitation.wrong_account" // data: email
	CodeSetupDone      Code = "setup.done"
	CodeTokenMalformed Code = "token.malformed"
)

// Codes about people and seats.
const (
	CodeSeatsExhausted    Code = "seats.exhausted" // data: product, capacity, held, free, wanted
	CodeSeatsLicensed     Code = "seats.licensed"  // data: product
	CodeSeatsReadOnly     Code = "seats.read_only" // data: product
	CodeLastOwner         Code = "members.last_owner"
	CodeCoAdminLimit      Code = "members.co_admin_limit"  // data: max
	CodeOwnerUntouchable  Code = "members.owner_protected" // an owner, to somebody who is none
	CodeMemberSelf        Code = "members.self"            // blocking or transferring to oneself
	CodeMemberNotActive   Code = "members.not_active"      // data: state
	CodeMemberNotWaiting  Code = "members.not_waiting"
	CodeOneOrganization   Code = "organizations.only_one"
	CodeNotGrantable      Code = "seats.not_grantable" // data: product
	CodePreviewChanged    Code = "preview.changed"
	CodePreviewRefused    Code = "preview.refused" // data: refused
	CodeAlreadyMember     Code = "members.already_member"
	CodeAlreadyInvited    Code = "invitations.already_pending"
	CodeInvitationRevoked Code = "invitations.revoked"
	CodeInvitationUsed    Code = "invitations.accepted"
	CodeInvitationExpired Code = "invitations.expired"
	CodeRoleAboveOwn      Code = "members.role_above_own"
	CodeLastAdmin         Code = "staff.last_admin"
	CodeAlreadyStaff      Code = "staff.already_staff"
)

// Codes about catalog, orders and licenses.
const (
	CodeProductRetired    Code = "catalog.product_retired"
	CodePlanRetired       Code = "catalog.plan_retired"
	CodeSlugTaken         Code = "catalog.slug_taken"
	CodeQuoteExpired      Code = "quotes.expired"
	CodeTrialUsed         Code = "orders.trial_used" // data: product
	CodeQuoteUsed         Code = "quotes.used"       // data: order
	CodeOrderPaid         Code = "orders.already_paid"
	CodeOrderCanceled     Code = "orders.canceled"
	CodePaymentAmount     Code = "payments.amount_mismatch" // data: expected, given
	CodePaymentCurrency   Code = "payments.currency_mismatch"
	CodeBillingIncomplete Code = "billing.incomplete"
	CodeSellerIncomplete  Code = "seller.incomplete"
	CodeMoneyOverflow     Code = "money.overflow"
	CodeLicenseInactive   Code = "licenses.not_active"
	CodeNoExternalUsers   Code = "catalog.no_external_users" // the product licenses none
	CodeAreasFixed        Code = "catalog.areas_fixed"
	CodeRenewalOpen       Code = "renewals.open" // data: order
	CodeRenewed           Code = "renewals.done" // data: order
	CodeRenewalPerpetual  Code = "renewals.perpetual"
	CodeRenewalState      Code = "renewals.not_renewable" // data: state
	CodeRenewalProduct    Code = "renewals.other_product" // data: product
	CodeRenewalSeats      Code = "renewals.other_seats"
	CodeRenewalInstall    Code = "renewals.other_installation" // data: install_id
)

// Codes about license requests, support tickets and the end of organizations.
const (
	CodeRequestOpen     Code = "requests.already_open" // data: product, request
	CodeRequestAnswered Code = "requests.answered"     // data: state
	CodeRequestUsers    Code = "requests.too_few"      // data: min
	CodeRequestMove     Code = "requests.too_many"     // data: max
	CodeDeletionPending Code = "deletion.pending"
	CodeDeletionNone    Code = "deletion.none"
	CodeDeletionOver    Code = "deletion.over"
	CodeDeletionHalts   Code = "deletion.halts"
	CodeDeletionName    Code = "deletion.name"
	CodeDeletionTicket  Code = "deletion.ticket"
)

// Codes about requests of programs.
const (
	CodeRequestMalformed Code = "request.malformed"
	CodeRequestTooLarge  Code = "request.too_large" // data: max, in MiB
	CodeRequestMethod    Code = "request.method"
	CodeRequestMediaType Code = "request.media_type"
	CodeVersionRequired  Code = "precondition.required"
	CodeAnswerLost       Code = "idempotency.answer_lost"
)

// Codes about reports of installations.
const (
	CodeReportMalformed     Code = "reports.malformed"     // no report, or a damaged one
	CodeReportUnverified    Code = "reports.unverified"    // not signed with a license of that installation
	CodeReportContradictory Code = "reports.contradictory" // signed, but it cannot be right
)

// Codes about teams.
const (
	CodeTeamName Code = "teams.name_taken"
)

// Codes about floating leases.
const (
	CodeLeasesExhausted    Code = "leases.exhausted" // data: capacity, in_use, reserved, queue_position, queue_length, holders, kept_in_line
	CodeLeaseLost          Code = "leases.lost"      // data: reason, note, at
	CodeNoFloatingLicense  Code = "leases.none"      // data: ended_at, where one has ended
	CodeLeasesSuspended    Code = "leases.suspended"
	CodeLeasesNotActivated Code = "leases.not_activated"
	CodeLeaseNotCovered    Code = "leases.not_covered" // data: until
	CodeLeasesTooMany      Code = "leases.too_many"    // data: max
	CodeLeaseBlocked       Code = "leases.blocked"
	CodeLeaseOtherUser     Code = "leases.other_user"
	CodeNotBorrowable      Code = "leases.not_borrowable"        // data: kept, borrowed
	CodeReservationTooBig  Code = "leases.reservation_too_large" // data: capacity, reserved
	CodeDelegationTooBig   Code = "leases.delegation_too_large"  // data: free
	CodeDelegationOver     Code = "leases.delegation_over"
	CodeSiteUnknown        Code = "leases.site_unknown"
	CodeNotFloating        Code = "licenses.not_floating"
)

// Codes about lists of people to invite.
const (
	CodeListTooLarge  Code = "invitations.list_too_large" // data: max (MiB)
	CodeTooManyLines  Code = "invitations.too_many_lines" // data: max
	CodeNotAList      Code = "invitations.not_a_list"
	CodeDuplicateLine Code = "invitations.duplicate_line" // data: line
	CodeExtraCells    Code = "invitations.extra_cells"
	CodeUnknownTeam   Code = "invitations.unknown_team"    // data: name
	CodeUnknownSeats  Code = "invitations.unknown_product" // data: name
	CodeAskedAlready  Code = "invitations.asked_already"
)

// Codes about permission keys.
const (
	CodeKeyIncomplete Code = "permission_keys.incomplete" // data: given, length
	CodeKeyMistyped   Code = "permission_keys.mistyped"
	CodeKeyUnknown    Code = "permission_keys.unknown"
	CodeKeyExpired    Code = "permission_keys.expired" // data: at
	CodeKeyRevoked    Code = "permission_keys.revoked"
	CodeKeyRedeemed   Code = "permission_keys.redeemed"
	CodeKeyAdded      Code = "permission_keys.already_added" // data: organization, product, license
	CodeKeyForAnother Code = "permission_keys.other_organization"
	CodeKeyNeedsOrg   Code = "permission_keys.needs_organization" // data: why
	CodeKeyPaused     Code = "permission_keys.paused"             // data: retry_after
	CodePersonal      Code = "organizations.individual"
	CodeNotPersonal   Code = "organizations.not_individual"
)
