package console

import (
	"net/http"
	"strings"
	"time"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/permissionkey"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/explain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

// keysAt is the address of a page about permission keys.
func keysAt(parts ...string) string { return at(append([]string{"permission-keys"}, parts...)...) }

func (p *Pages) keyRoutes() []web.Route {
	const batch = "/console/permission-keys/{batch}"
	return []web.Route{
		{Pattern: "GET /console/permission-keys", Action: access.PermissionKeysView, Handle: p.batches},
		{Pattern: "GET /console/permission-keys/new", Action: access.PermissionKeysMake, Handle: p.newBatch},
		{Pattern: "POST /console/permission-keys", Action: access.PermissionKeysMake, Handle: p.makeBatch, Slow: true},
		{Pattern: "POST /console/permission-keys/download", Action: access.PermissionKeysMake, Handle: p.downloadCodes, MaxBody: 2 << 20},
		{Pattern: "GET /console/permission-keys/failed", Action: access.PermissionKeysView, Handle: p.failedKeys},
		{Pattern: "GET " + batch, Action: access.PermissionKeysView, Handle: p.batch},
		{Pattern: "GET " + batch + "/revoke", Action: access.PermissionKeysRevoke, Handle: p.confirmRevokeKeys},
		{Pattern: "POST " + batch + "/revoke", Action: access.PermissionKeysRevoke, Handle: p.revokeKeys},
	}
}

func (p *Pages) batches(c *web.Call) error {
	table, done, err := listed(c, func(req domain.ListRequest) (domain.List[domain.PermissionBatch], error) {
		if req.Sort == "" {
			req.Sort, req.Desc = "created", true
		}
		return p.Keys.Batches(c.R.Context(), c.Actor, req)
	}, batchTable)
	if err != nil || done {
		return err
	}
	title := c.Printer.T("Permission keys")
	head := ui.PageHead{
		Title: title, Subtitle: c.Printer.T("Codes that become licenses once. Each batch holds keys for the same."),
		Actions: append([]templ.Component{ui.Button{Label: c.Printer.T("Failed attempts"), Href: keysAt("failed")}}, newBatchButton(c)...),
	}
	return c.Render(http.StatusOK, tablePage(c.ConsolePage(title, "permission-keys"), head, table))
}

func newBatchButton(c *web.Call) []templ.Component {
	if !may(c, access.PermissionKeysMake) {
		return nil
	}
	return []templ.Component{ui.Button{Label: c.Printer.T("Make keys"), Kind: ui.Primary, Href: keysAt("new")}}
}

func batchTable(c *web.Call, list domain.List[domain.PermissionBatch]) ui.Table[domain.PermissionBatch] {
	t, n := c.Printer.T, c.Printer.Number
	return ui.Table[domain.PermissionBatch]{
		Caption: t("Permission keys"), Query: ui.ReadQuery(c.R.URL), Search: t("Search names, products and first characters"), File: "permission-key-batches.csv",
		Rows: list.Items, Next: list.Next, Dense: true,
		Columns: []ui.Column[domain.PermissionBatch]{
			{
				Key: "name", Label: t("Name"), Kind: ui.NameColumn, Text: func(b domain.PermissionBatch) string { return b.Name },
				Sub: func(b domain.PermissionBatch) string { return b.OrgName }, SubLabel: t("Only for"),
				Href: func(b domain.PermissionBatch) string { return keysAt(string(b.ID)) },
			},
			{Label: t("Holds"), Text: func(b domain.PermissionBatch) string { return holds(c, b) }},
			{Key: "created", Label: t("Made"), Kind: ui.DateColumn, Text: func(b domain.PermissionBatch) string { return c.Printer.Date(b.CreatedAt) }, Sub: func(b domain.PermissionBatch) string { return b.MadeBy }, SubLabel: t("Made by")},
			{Label: t("Expires"), Kind: ui.DateColumn, Text: func(b domain.PermissionBatch) string { return web.Expiry(c, b.ExpiresAt) }},
			{Key: "size", Label: t("Keys"), Kind: ui.NumberColumn, Text: func(b domain.PermissionBatch) string { return n(b.Size) }},
			{Label: t("Open"), Kind: ui.NumberColumn, Text: func(b domain.PermissionBatch) string { return n(b.Open(c.Now())) }},
			{Label: t("Redeemed"), Kind: ui.NumberColumn, Text: func(b domain.PermissionBatch) string { return n(b.Redeemed) }},
		},
		Empty: ui.EmptyState{Title: t("No permission keys yet"), Text: t("Make some for a reseller or a promotion. Whoever gets one turns it into licenses in the portal."), Actions: newBatchButton(c)},
	}
}

// holds is what a key of a batch becomes, in a line.
func holds(c *web.Call, b domain.PermissionBatch) string {
	var words []string
	for _, l := range b.Lines {
		words = append(words, l.ProductName+", "+l.PlanName+" · "+web.UsersOf(c, l.Users))
	}
	return strings.Join(words, "; ")
}

func (p *Pages) batch(c *web.Call) error {
	id := domain.PermissionBatchID(c.Path("batch"))
	b, err := p.Keys.Batch(c.R.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	table, done, err := listed(c, func(req domain.ListRequest) (domain.List[permissionkey.Listed], error) {
		return p.Keys.Keys(c.R.Context(), c.Actor, id, req)
	}, func(c *web.Call, list domain.List[permissionkey.Listed]) ui.Table[permissionkey.Listed] {
		return keyTable(c, b, list)
	})
	if err != nil || done {
		return err
	}
	return c.Render(http.StatusOK, batchPage(c, c.ConsolePage(b.Name, "permission-keys"), b, table))
}

func keyTable(c *web.Call, b domain.PermissionBatch, list domain.List[permissionkey.Listed]) ui.Table[permissionkey.Listed] {
	t := c.Printer.T
	table := ui.Table[permissionkey.Listed]{
		Caption: t("Permission keys"), Query: ui.ReadQuery(c.R.URL), Search: t("Search first characters"), File: "permission-keys.csv",
		Rows: list.Items, Next: list.Next, Dense: true,
		Filters: []ui.Filter[permissionkey.Listed]{{Key: "state", Label: t("State"), All: t("Every state"), Options: keyStates(c)}},
		Columns: []ui.Column[permissionkey.Listed]{
			{Key: "number", Label: t("Number"), Kind: ui.NumberColumn, Text: func(k permissionkey.Listed) string { return c.Printer.Number(k.Number) }},
			{Label: t("Begins with"), Kind: ui.NameColumn, Mono: true, Text: func(k permissionkey.Listed) string { return k.Prefix }},
			{
				Label: t("State"), Kind: ui.StateColumn, Text: func(k permissionkey.Listed) string { return keyBadge(c, k.PermissionKey).Label },
				Cell: func(k permissionkey.Listed) templ.Component { return keyBadge(c, k.PermissionKey) },
			},
			{
				Label: t("Organization"), Text: func(k permissionkey.Listed) string { return orDash(k.OrgName) }, Href: keyOwner,
				Sub: serials, SubLabel: t("Serial number"),
			},
			{Key: "redeemed", Label: t("Redeemed"), Kind: ui.DateColumn, Text: func(k permissionkey.Listed) string { return when(c, k.RedeemedAt) }, Sub: func(k permissionkey.Listed) string { return k.RedeemedBy }, SubLabel: t("By")},
			{Label: t("Revoked"), Kind: ui.DateColumn, Text: func(k permissionkey.Listed) string { return when(c, k.RevokedAt) }, Sub: func(k permissionkey.Listed) string { return k.Reason }, SubLabel: t("Reason")},
		},
		Empty: ui.EmptyState{Title: t("No permission keys yet")},
	}
	if may(c, access.PermissionKeysRevoke) {
		table.Select = &ui.Selection[permissionkey.Listed]{
			Name: "keys", Value: func(k permissionkey.Listed) string { return string(k.ID) }, Of: func(k permissionkey.Listed) string { return k.Prefix },
			Action: keysAt(string(b.ID), "revoke"), Act: "do", Acts: []ui.Option{{Value: "revoke", Label: t("Revoke")}},
		}
	}
	return table
}

func keyOwner(k permissionkey.Listed) string {
	if k.Organization == "" {
		return ""
	}
	return at("organizations", string(k.Organization))
}

func serials(k permissionkey.Listed) string {
	var list []string
	for _, l := range k.Licenses {
		list = append(list, l.Serial)
	}
	return strings.Join(list, ", ")
}

func when(c *web.Call, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return c.Printer.Date(t)
}

func keyBadge(c *web.Call, k domain.PermissionKey) ui.Badge { return stateBadge(c, k.StateAt(c.Now())) }

func stateBadge(c *web.Call, s domain.PermissionKeyState) ui.Badge {
	switch s {
	case domain.PermissionKeyRedeemed:
		return ui.Badge{Tone: ui.Good, Label: c.Printer.T("Redeemed")}
	case domain.PermissionKeyRevoked:
		return ui.Badge{Tone: ui.Bad, Label: c.Printer.T("Revoked")}
	case domain.PermissionKeyExpired:
		return ui.Badge{Tone: ui.Warn, Label: c.Printer.T("Expired")}
	case domain.PermissionKeyOpen:
	}
	return ui.Badge{Tone: ui.Info, Label: c.Printer.T("Open")}
}

func keyStates(c *web.Call) []ui.Option {
	var options []ui.Option
	for _, s := range domain.PermissionKeyStates() {
		options = append(options, ui.Option{Value: string(s), Label: stateBadge(c, s).Label})
	}
	return options
}

func namedKeys(list []string) (ids []domain.PermissionKeyID) {
	for _, id := range list {
		ids = append(ids, domain.PermissionKeyID(id))
	}
	return ids
}

func (p *Pages) confirmRevokeKeys(c *web.Call) error {
	return p.showRevokeKeys(c, namedKeys(c.R.URL.Query()["keys"]), fine())
}

func (p *Pages) showRevokeKeys(c *web.Call, ids []domain.PermissionKeyID, problem web.Problem) error {
	batch := domain.PermissionBatchID(c.Path("batch"))
	if c.R.URL.Query().Get("do") != "" && len(ids) == 0 { // nothing was ticked
		return c.RedirectWith(keysAt(string(batch)), ui.Warn, c.Printer.T("Tick the keys to revoke first."))
	}
	r, err := p.Keys.Revocable(c.R.Context(), c.Actor, batch, ids)
	if err != nil {
		return err
	}
	if r.Revoked == 0 {
		return nothingToRevoke(c, batch)
	}
	return c.Render(problem.Status, revokeKeysPage(c, c.ConsolePage(c.Printer.T("Revoke permission keys"), "permission-keys"), r, ids, c.Form("reason"), problem))
}

func (p *Pages) revokeKeys(c *web.Call) error {
	ids := namedKeys(c.Posted()["keys"])
	batch := domain.PermissionBatchID(c.Path("batch"))
	r, err := p.Keys.Revoke(c.R.Context(), c.Actor, batch, ids, c.Form("reason"))
	if err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		return p.showRevokeKeys(c, ids, problem)
	}
	if r.Revoked == 0 {
		return nothingToRevoke(c, batch)
	}
	return c.RedirectWith(keysAt(string(batch)), ui.Good, c.Printer.N("%d key has been revoked.", "%d keys have been revoked.", r.Revoked))
}

// nothingToRevoke answers a second press, and the question about keys of which
// none is open.
func nothingToRevoke(c *web.Call, batch domain.PermissionBatchID) error {
	return c.RedirectWith(keysAt(string(batch)), ui.Info, c.Printer.T("There is nothing to revoke: these keys were redeemed or revoked before."))
}

func (p *Pages) failedKeys(c *web.Call) error {
	table, done, err := listed(c, func(req domain.ListRequest) (domain.List[domain.FailedRedemption], error) {
		return p.Keys.Failed(c.R.Context(), c.Actor, req)
	}, failedTable)
	if err != nil || done {
		return err
	}
	title := c.Printer.T("Failed attempts")
	head := ui.PageHead{
		Title: title, Subtitle: c.Printer.T("Permission keys that were tried in vain, by account, address and day. Kept for 90 days; no code is."),
		Trail: []ui.Link{{Label: c.Printer.T("Permission keys"), Href: keysAt()}},
	}
	return c.Render(http.StatusOK, tablePage(c.ConsolePage(title, "permission-keys"), head, table))
}

func failedTable(c *web.Call, list domain.List[domain.FailedRedemption]) ui.Table[domain.FailedRedemption] {
	t := c.Printer.T
	return ui.Table[domain.FailedRedemption]{
		Caption: t("Failed attempts"), Query: ui.ReadQuery(c.R.URL), Search: t("Search accounts and addresses"), File: "failed-permission-keys.csv",
		Rows: list.Items, Next: list.Next, Dense: true,
		Columns: []ui.Column[domain.FailedRedemption]{
			{Label: t("Account"), Kind: ui.NameColumn, Text: func(f domain.FailedRedemption) string { return f.Actor }},
			{Label: t("Address"), Mono: true, Text: func(f domain.FailedRedemption) string { return orDash(f.Address) }},
			{Label: t("Why"), Text: func(f domain.FailedRedemption) string {
				return explain.Explain(c.Printer, domain.E(domain.Invalid, f.Reason)).What
			}},
			{Key: "tries", Label: t("Attempts"), Kind: ui.NumberColumn, Text: func(f domain.FailedRedemption) string { return c.Printer.Number(f.Count) }},
			{Key: "last", Label: t("Latest"), Kind: ui.DateColumn, Text: func(f domain.FailedRedemption) string { return c.Printer.DateTime(f.LastAt) }},
		},
		Empty: ui.EmptyState{Title: t("Nothing was tried in vain"), Text: t("Unknown, expired, revoked and used-up keys that somebody tries are counted here.")},
	}
}
