package api

import (
	"encoding/json"
	"fmt"

	"github.com/danielgtaylor/huma/v2"

	"seatward.dev/seatward/internal/api/reference"
	"seatward.dev/seatward/internal/web/ui"
)

// document is the OpenAPI document before any operation is in it.
func (a *API) document() huma.Config {
	c := huma.DefaultConfig("Seatward", a.cfg.Version)
	c.CreateHooks = nil // huma's adds links to schemas that we do not serve
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "", "", ""
	c.RejectUnknownQueryParameters = true
	c.Servers = []*huma.Server{{URL: a.cfg.URL}}
	c.Info.Description = "Licenses, seats and orders of organizations, as the portal and the console show them."
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"token": {Type: "http", Scheme: "bearer", Description: "An API token of an organization or of the vendor."},
	}
	c.Security = []map[string][]string{{"token": {}}}
	return c
}

// describe serves the finished document, and the page made of it.
func (a *API) describe() {
	spec, err := json.Marshal(a.huma.OpenAPI())
	if err != nil {
		panic(fmt.Sprintf("api: the OpenAPI document: %v", err)) // types that do not encode: a mistake in the program
	}
	page, err := reference.New(a.cfg.Brand, a.cfg.URL, a.huma.OpenAPI(), a.ids).Render()
	if err != nil {
		panic(fmt.Sprintf("api: the reference: %v", err))
	}
	a.spec = spec
	a.file("GET /openapi.json", "application/openapi+json", spec)
	a.file("GET /docs", "text/html; charset=utf-8", page)
	a.file("GET "+reference.StyleURL, "text/css; charset=utf-8", reference.Style)
}

// file serves something that is the same for everybody, to browsers too.
func (a *API) file(pattern, kind string, content []byte) {
	a.mux.Handle(pattern, a.serve(&operation{path: pattern}, func(c *call) error {
		c.answer.header.Set("Content-Type", kind)
		c.answer.header.Set("Content-Security-Policy", ui.ContentSecurityPolicy)
		c.answer.header.Set("Cache-Control", "no-cache")
		_, err := c.answer.Write(content)
		return err
	}))
}
