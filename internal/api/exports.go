package api

import (
	"context"
	"io"
	"net/http"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/sheet"
	"seatward.dev/seatward/internal/text"
)

// outFile is the head of a file; its content flows after it.
type outFile struct {
	Type string `header:"Content-Type"`
	Name string `header:"Content-Disposition"`
	Body []byte `contentType:"application/octet-stream"`
}

func (a *API) exports() {
	for _, format := range []sheet.Format{sheet.FormatCSV, sheet.FormatXLSX} {
		op(a, operation{
			id: "export-people-" + string(format), group: "Members", method: http.MethodGet,
			path: "/v1/organizations/{org}/export/people." + string(format), action: access.MembersView,
			summary: "Export people as a ." + string(format) + " file",
			about: "Everybody by name, blocked and waiting people too, with role, area, teams, products granted, and whether they are active. " +
				"The file is written while it is sent; one that breaks off is not whole.",
		}, func(ctx context.Context, by domain.Actor, in *struct {
			InOrganization
			Language string `query:"language" enum:"en,de" default:"en" doc:"Of the headings and of words such as roles."`
		},
		) (*outFile, error) {
			p := text.For(in.Language)
			callOf(ctx).answer.stream = func(w io.Writer) error {
				return sheet.WritePeople(w, format, p, func(yield func([]domain.ListedPerson) error) error {
					return a.cfg.People.Export(ctx, by, in.Org, yield)
				})
			}
			return &outFile{Type: format.ContentType(), Name: `attachment; filename="people.` + string(format) + `"`}, nil
		})
	}
}
