package domain

import "time"

// Job is work that leaves its transaction: it is written with the change that
// caused it, runs at least once and is retried. JobKind names it for good.
type Job interface{ JobKind() string }

// SendMail asks for one mail. What it says is put together when it is sent,
// from the template and the data here; see package mail.
type SendMail struct {
	ID       string            `json:"id"` // the same on every try
	At       time.Time         `json:"at"`
	Template string            `json:"template"`
	Language string            `json:"language"`
	To       string            `json:"to"`
	Data     map[string]string `json:"data"`
}

// JobKind names the job.
func (SendMail) JobKind() string { return "send_mail" }

// Housekeep deletes what has ended: old sessions, links, idempotency keys.
type Housekeep struct{}

// JobKind names the job.
func (Housekeep) JobKind() string { return "housekeep" }

// RotateKeys renews the signing keys that are due.
type RotateKeys struct{}

// JobKind names the job.
func (RotateKeys) JobKind() string { return "rotate_keys" }

// PromoteWaiting gives seats that have become free by the clock to those who
// wait for one.
type PromoteWaiting struct{}

// JobKind names the job.
func (PromoteWaiting) JobKind() string { return "promote_waiting" }

// WatchSeats finds what time has done to the limits of organizations' seats.
type WatchSeats struct{}

// JobKind names the job.
func (WatchSeats) JobKind() string { return "watch_seats" }

// MailInvitations writes the mails that are due for invitations from a list.
type MailInvitations struct {
	Organization OrganizationID `json:"organization"`
}

// JobKind names the job.
func (MailInvitations) JobKind() string { return "mail_invitations" }

// NoticeExpiries tells organizations of licenses that end soon.
type NoticeExpiries struct{}

// JobKind names the job.
func (NoticeExpiries) JobKind() string { return "notice_expiries" }

// EndOrganizations carries out the deletions that are due, and tells owners of
// those that will be.
type EndOrganizations struct{}

// JobKind names the job.
func (EndOrganizations) JobKind() string { return "end_organizations" }
