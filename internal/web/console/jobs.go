package console

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/queue"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

func (p *Pages) jobs(c *web.Call) error {
	troubles, err := p.Queue.Troubles(c.R.Context())
	if err != nil {
		return err
	}
	table := jobTable(c).Arrange(troubles, pageSize)
	title := c.Printer.T("Jobs")
	head := ui.PageHead{Title: title, Subtitle: c.Printer.T("Work in the background that has failed, such as a mail that could not be sent. It is tried again by itself, with growing pauses.")}
	return c.Render(http.StatusOK, tablePage(c.ConsolePage(title, "jobs"), head, table))
}

func jobTable(c *web.Call) ui.Table[queue.Trouble] {
	t := c.Printer.T
	table := ui.Table[queue.Trouble]{
		Caption: t("Jobs in trouble"), Query: ui.ReadQuery(c.R.URL), Dense: true,
		Filters: []ui.Filter[queue.Trouble]{{
			Key: "state", Label: t("State"), All: t("Every state"),
			Options: []ui.Option{{Value: "waiting", Label: t("Tried again")}, {Value: "parked", Label: t("Parked")}},
			Match:   func(j queue.Trouble, state string) bool { return (state == "parked") == j.NextTry.IsZero() },
		}},
		Columns: []ui.Column[queue.Trouble]{
			{
				Label: t("Job"), Kind: ui.NameColumn, Text: func(j queue.Trouble) string { return jobName(c, j.Kind) },
				Sub: func(j queue.Trouble) string { return c.Printer.DateTime(j.CreatedAt) },
			},
			{Label: t("Last error"), Text: func(j queue.Trouble) string { return orDash(j.LastError) }},
			{Label: t("Tries"), Kind: ui.NumberColumn, Text: func(j queue.Trouble) string { return t("%d of %d", j.Attempt, j.Of) }},
			{
				Label: t("Next try"), Kind: ui.StateColumn, Text: func(j queue.Trouble) string { return nextTry(c, j) },
				Cell: func(j queue.Trouble) templ.Component {
					if j.NextTry.IsZero() {
						return ui.Badge{Tone: ui.Bad, Label: nextTry(c, j)}
					}
					return ui.Badge{Tone: ui.Warn, Label: nextTry(c, j)}
				},
			},
		},
		Empty: ui.EmptyState{Title: t("Every job has been done"), Text: t("A job that fails is listed here with its reason.")},
	}
	if may(c, retryJobs) {
		table.Columns = append(table.Columns, ui.Column[queue.Trouble]{
			Label: t("Actions"), Kind: ui.ActionsColumn, Cell: func(j queue.Trouble) templ.Component {
				id := strconv.FormatInt(j.ID, 10)
				return ui.PostButton{Action: at("jobs", id, "retry"), Button: ui.Button{Label: t("Try again now"), Small: true, Describe: jobName(c, j.Kind) + " " + id}}
			},
		})
	}
	return table
}

func nextTry(c *web.Call, j queue.Trouble) string {
	if j.NextTry.IsZero() {
		return c.Printer.T("Parked")
	}
	return c.Printer.DateTime(j.NextTry)
}

// jobName is a kind of job in words.
func jobName(c *web.Call, kind string) string {
	switch kind {
	case domain.SendMail{}.JobKind():
		return c.Printer.T("Send a mail")
	case domain.Housekeep{}.JobKind():
		return c.Printer.T("Clear out what has ended")
	case domain.RotateKeys{}.JobKind():
		return c.Printer.T("Renew signing keys")
	case domain.PromoteWaiting{}.JobKind():
		return c.Printer.T("Pass free seats on to those who wait")
	}
	return kind
}

// retryJob has a job tried again now, if it is still in trouble: one that has
// been done meanwhile would be done twice.
func (p *Pages) retryJob(c *web.Call) error {
	id, err := strconv.ParseInt(c.Path("job"), 10, 64)
	if err != nil {
		return domain.E(domain.NotFound, domain.CodeNotFound)
	}
	troubles, err := p.Queue.Troubles(c.R.Context())
	if err != nil {
		return err
	}
	for _, j := range troubles {
		if j.ID != id {
			continue
		}
		if err := p.Queue.Retry(c.R.Context(), id); err != nil {
			return err
		}
		return c.RedirectWith(at("jobs"), ui.Good, c.Printer.T("It is being tried again. If it fails, it comes back to this list."))
	}
	return c.RedirectWith(at("jobs"), ui.Info, c.Printer.T("That job is no longer in trouble."))
}
