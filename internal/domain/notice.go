package domain

import "time"

// NoticeKind says what a notice is about.
type NoticeKind string

// The kinds of notice.
const (
	NoticeExpiring NoticeKind = "license.expiring"   // a license ends soon
	NoticeRevised  NoticeKind = "license.revised"    // a newer revision of a license is there
	NoticeStage    NoticeKind = "installation.stage" // a violation has come to a stage
	NoticeCured    NoticeKind = "installation.cured" // a violation that was announced is over

	NoticeSeatsNear  NoticeKind = "seats.near_limit" // few seats of a pool are left
	NoticeSeatsOver  NoticeKind = "seats.over_limit" // more seats of a pool are held than there are
	NoticeSeatsStage NoticeKind = "seats.stage"      // a violation of an organization's seats has come to a stage
	NoticeSeatsCured NoticeKind = "seats.cured"      // one that was announced is over
)

// NoticeState says whether a notice was sent.
type NoticeState string

// States of a notice.
const (
	NoticeSent   NoticeState = "sent"
	NoticePassed NoticeState = "passed" // not sent: a more urgent one was due already
)

// Notice is something an organization was told by mail without having asked. Of
// one subject, kind and occasion there is one.
type Notice struct {
	ID           NoticeID
	Organization OrganizationID
	Subject      string // id of the license or the installation, or the name of the seats
	Kind         NoticeKind
	Occasion     string // what tells notices of a kind apart: an end and its threshold, a revision, a stage and its cause's beginning
	Facts        NoticeFacts
	To           []string // addresses
	State        NoticeState
	At           time.Time
}

// NoticeFacts is what a notice said, as far as its kind has it.
type NoticeFacts struct {
	Product   string    `json:"product"`
	License   LicenseID `json:"license,omitempty"`
	Name      string    `json:"name,omitempty"` // of the license
	Serial    string    `json:"serial,omitempty"`
	InstallID string    `json:"install_id,omitempty"`
	Within    int       `json:"within,omitempty"` // the threshold: days before the end
	Ends      time.Time `json:"ends,omitzero"`
	Revision  int       `json:"revision,omitempty"`
	Stage     Stage     `json:"stage,omitempty"`
	Area      Area      `json:"area,omitempty"` // of the pool
	Held      int       `json:"held,omitempty"`
	Capacity  int       `json:"capacity,omitempty"`
}
