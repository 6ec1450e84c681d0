package api

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
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

// describe serves the finished document.
func (a *API) describe() {
	spec, err := json.Marshal(a.huma.OpenAPI())
	if err != nil {
		panic(fmt.Sprintf("api: the OpenAPI document: %v", err)) // types that do not encode: a mistake in the program
	}
	a.spec = spec
	a.mux.Handle("GET /openapi.json", a.serve(&operation{}, func(c *call) error {
		c.answer.header.Set("Content-Type", "application/openapi+json")
		_, err := c.answer.Write(a.spec)
		return err
	}))
}

var _ http.Handler = (*API)(nil)
