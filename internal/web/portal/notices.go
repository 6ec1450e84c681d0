package portal

import (
	"cmp"
	"net/http"
	"strings"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

func (p *Pages) notices(c *web.Call) error {
	list, err := p.Notices.Notices(c.R.Context(), c.Actor, c.Org(), "", c.List())
	if err != nil {
		return err
	}
	table := noticeTable(c, list)
	table.Query = ui.ReadQuery(c.R.URL)
	return c.Render(http.StatusOK, noticesPage(c, c.PortalPage(c.Printer.T("Notices"), "activity"), table))
}

// noticeTable lists what was sent by mail, to whom.
func noticeTable(c *web.Call, list domain.List[domain.Notice]) ui.Table[domain.Notice] {
	t := c.Printer.T
	return ui.Table[domain.Notice]{
		Caption: t("Notices"), Rows: list.Items, Next: list.Next,
		Columns: []ui.Column[domain.Notice]{
			{
				Label: t("What"), Kind: ui.NameColumn, Text: func(n domain.Notice) string { return noticed(c, n) },
				Sub: func(n domain.Notice) string { return about(c, n.Facts) }, SubLabel: t("About"),
			},
			{Label: t("To"), Text: func(n domain.Notice) string { return strings.Join(n.To, ", ") }},
			{Label: t("When"), Kind: ui.StateColumn, Text: func(n domain.Notice) string { return c.Printer.DateTime(n.At) }},
		},
		Empty: ui.EmptyState{
			Title: t("Nothing has been sent yet"),
			Text:  t("Before a license ends, when an installation needs one and when seats run out, those who have to know are told by mail."),
		},
	}
}

// noticed is a notice in words.
func noticed(c *web.Call, n domain.Notice) string {
	switch n.Kind {
	case domain.NoticeExpiring:
		return c.Printer.N("Ends within %d day", "Ends within %d days", n.Facts.Within)
	case domain.NoticeRevised:
		return c.Printer.T("New key")
	case domain.NoticeCured:
		return c.Printer.T("Everything is licensed again")
	case domain.NoticeStage:
		return stageReached(c, n.Facts.Stage)
	case domain.NoticeSeatsNear:
		return c.Printer.T("Few seats left: %d of %d held", n.Facts.Held, n.Facts.Capacity)
	case domain.NoticeSeatsOver:
		return c.Printer.T("Too many seats held: %d of %d", n.Facts.Held, n.Facts.Capacity)
	case domain.NoticeSeatsStage:
		return seatsStageReached(c, n.Facts.Stage)
	case domain.NoticeSeatsCured:
		return c.Printer.T("Enough seats again")
	}
	return string(n.Kind)
}

// stageReached is a stage of the compliance ladder in words.
func stageReached(c *web.Call, s domain.Stage) string {
	switch s {
	case domain.StageWarnUsers:
		return c.Printer.T("Everybody sees a notice in the product")
	case domain.StageReadOnly:
		return c.Printer.T("The product is read-only")
	case domain.StageWarnAdmins, domain.StageGrace, domain.StageNone:
	}
	return c.Printer.T("Administrators see a notice in the product")
}

// seatsStageReached is a stage of the ladder of seats in words.
func seatsStageReached(c *web.Call, s domain.Stage) string {
	switch s {
	case domain.StageWarnUsers:
		return c.Printer.T("All members see a notice in the portal")
	case domain.StageReadOnly:
		return c.Printer.T("The portal is read-only")
	case domain.StageWarnAdmins, domain.StageGrace, domain.StageNone:
	}
	return c.Printer.T("Owners and co-admins see a notice in the portal")
}

// about is what a notice was about.
func about(c *web.Call, f domain.NoticeFacts) string {
	parts := []string{f.Product}
	if f.Area != "" {
		parts = append(parts, areaName(c, f.Area))
	}
	for _, s := range []string{f.Name, cmp.Or(f.Serial, f.InstallID)} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, ", ")
}
