package people

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"time"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/roster"
	"seatward.dev/seatward/internal/store"
)

// draftKept is how long a list waits for its act.
const draftKept = 24 * time.Hour

// mostTyped is the longest list in bytes that is put back into its form.
const mostTyped = 256 << 10

// Draft is a list of people between its upload and the act: of one person alone,
// for a day.
type Draft struct {
	ID      domain.DraftID
	Name    string // of the file; "" for what was typed
	Typed   string // the list as it was typed, where that can be shown again
	Choices ListChoices
	List    roster.List
	EndsAt  time.Time
}

// SaveDraft keeps a list for the person who gave it. The errors are those of
// roster.Read, with the field people.
func (s *Service) SaveDraft(ctx context.Context, by domain.Actor, org domain.OrganizationID, name string, data []byte, c ListChoices) (id domain.DraftID, err error) {
	if _, err := roster.Read(data); err != nil {
		e := *domain.AsError(err)
		e.Field = "people"
		return "", &e
	}
	content, err := packed(data)
	if err != nil {
		return "", err
	}
	err = s.Write(ctx, func(tx *store.Tx) error {
		if err := s.enterWithDraft(tx, by, org); err != nil {
			return err
		}
		id = domain.DraftID(s.IDs.New(domain.PrefixDraft))
		return tx.InsertInvitationDraft(store.InvitationDraft{
			ID: id, Organization: org, Account: by.Account, Name: short(name), Content: content, Choices: c.text(),
			CreatedAt: s.Now(), ExpiresAt: s.Now().Add(draftKept),
		})
	})
	return id, err
}

// short is the end of a file's name, which says most.
func short(name string) string {
	r := []rune(name)
	return string(r[max(0, len(r)-80):])
}

// enterWithDraft lets a person in: programs have no drafts.
func (s *Service) enterWithDraft(tx *store.Tx, by domain.Actor, org domain.OrganizationID) error {
	if by.Kind != domain.ActorPerson {
		return domain.E(domain.NotFound, domain.CodeNotFound)
	}
	_, err := s.Enter(tx, by, org, access.InvitationsSend)
	return err
}

func (s *Service) readDraft(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.DraftID) (kept store.InvitationDraft, d Draft, err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		if err := s.enterWithDraft(tx, by, org); err != nil {
			return err
		}
		kept, err = tx.InvitationDraft(org, by.Account, id, s.Now())
		return err
	})
	if err != nil {
		return kept, d, err
	}
	d = Draft{ID: kept.ID, Name: kept.Name, EndsAt: kept.ExpiresAt}
	if err := json.Unmarshal([]byte(kept.Choices), &d.Choices); err != nil {
		return kept, d, err
	}
	data, err := unpacked(kept.Content)
	if err != nil {
		return kept, d, err
	}
	if d.Name == "" && len(data) <= mostTyped {
		d.Typed = string(data)
	}
	d.List, err = roster.Read(data)
	return kept, d, err
}

// Draft reads a list that the actor has kept.
func (s *Service) Draft(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.DraftID) (Draft, error) {
	_, d, err := s.readDraft(ctx, by, org, id)
	return d, err
}

// PreviewDraft reads a list that the actor has kept, and says what InviteDraft
// would do.
func (s *Service) PreviewDraft(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.DraftID) (d Draft, p ListPlan, err error) {
	_, d, err = s.readDraft(ctx, by, org, id)
	if err != nil {
		return d, p, err
	}
	p, err = s.PreviewList(ctx, by, org, d.list())
	return d, p, err
}

func (d Draft) list() InviteList {
	return InviteList{ListChoices: d.Choices, Lines: d.List.Lines}
}

// ChooseForDraft changes what goes for a list that the actor has kept.
func (s *Service) ChooseForDraft(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.DraftID, change func(*ListChoices)) error {
	return s.Write(ctx, func(tx *store.Tx) error {
		if err := s.enterWithDraft(tx, by, org); err != nil {
			return err
		}
		d, err := tx.InvitationDraft(org, by.Account, id, s.Now())
		if err != nil {
			return err
		}
		var c ListChoices
		if err := json.Unmarshal([]byte(d.Choices), &c); err != nil {
			return err
		}
		change(&c)
		d.Choices = c.text()
		return tx.UpdateInvitationDraft(d)
	})
}

// InviteDraft sends what PreviewDraft has shown with the hash, as InvitePeople
// does; the list is forgotten with that.
func (s *Service) InviteDraft(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.DraftID, hash string) (p ListPlan, err error) {
	kept, d, err := s.readDraft(ctx, by, org, id)
	if err != nil {
		return p, err
	}
	err = s.do(ctx, by, org, access.InvitationsSend, func(t *task) error {
		if _, err := t.tx.InvitationDraft(org, by.Account, id, s.Now()); err != nil {
			return err // sent by a second click meanwhile
		}
		if p, err = t.invitePeople(d.list(), hash); err != nil {
			return err
		}
		return t.tx.DeleteInvitationDraft(kept)
	})
	return p, err
}

// DropDraft forgets a list that the actor has kept.
func (s *Service) DropDraft(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.DraftID) error {
	return s.Write(ctx, func(tx *store.Tx) error {
		if err := s.enterWithDraft(tx, by, org); err != nil {
			return err
		}
		d, err := tx.InvitationDraft(org, by.Account, id, s.Now())
		if err != nil {
			return err
		}
		return tx.DeleteInvitationDraft(d)
	})
}

func (c ListChoices) text() string {
	b, err := json.Marshal(c)
	if err != nil {
		panic("people: choices do not encode: " + err.Error())
	}
	return string(b)
}

// packed is a list as a text that every database keeps.
func packed(data []byte) (string, error) {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(data); err != nil {
		return "", err
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(b.Bytes()), nil
}

func unpacked(content string) ([]byte, error) {
	b, err := base64.StdEncoding.DecodeString(content)
	if err != nil {
		return nil, err
	}
	r, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(r, roster.MaxBytes+1))
}
