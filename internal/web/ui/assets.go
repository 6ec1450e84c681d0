package ui

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"
)

// ContentSecurityPolicy is what every page can live with: all from this
// server, nothing inline.
const ContentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; " +
	"img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

const assetPrefix = "/assets/"

//go:embed assets
var assetFiles embed.FS

// styles are joined in this order into app.css.
func styles() []string {
	return []string{"tokens", "base", "layout", "controls", "panels", "tables", "seats", "charts", "documents"}
}

// scripts are ES modules that know nothing of each other.
func scripts() []string {
	return []string{"js/copy.js", "js/dialog.js", "js/live.js", "js/refresh.js", "js/submit.js"}
}

// asset is one file as served: its address carries the hash of its body.
type asset struct {
	url  string
	kind string
	body []byte
}

// AssetURL is the address of a file such as "app.css" or "js/copy.js". It
// changes when the file does, so browsers may keep it for ever. An unknown
// name is a mistake in a template and panics.
func AssetURL(name string) string {
	a, ok := assets()[name]
	if !ok {
		panic("ui: no asset " + name)
	}
	return a.url
}

// Assets serves everything under /assets/.
func Assets() http.Handler {
	byURL := map[string]asset{}
	for _, a := range assets() {
		byURL[a.url] = a
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a, ok := byURL[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", a.kind)
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(a.body))
	})
}

// assets reads the embedded files once. Fonts come first, because the style
// sheet names them by their hashed addresses.
var assets = sync.OnceValue(func() map[string]asset {
	all := map[string]asset{}
	add := func(name string, body []byte) {
		sum := sha256.Sum256(body)
		ext := path.Ext(name)
		all[name] = asset{
			url:  assetPrefix + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext,
			kind: contentType(ext),
			body: body,
		}
	}
	var css bytes.Buffer
	for _, name := range styles() {
		css.Write(mustRead("css/" + name + ".css"))
	}
	fonts, err := fs.Glob(assetFiles, "assets/fonts/*.woff2")
	if err != nil {
		panic(err)
	}
	sheet := css.Bytes()
	for _, file := range fonts {
		name := strings.TrimPrefix(file, "assets/")
		add(name, mustRead(name))
		sheet = bytes.ReplaceAll(sheet, []byte("../"+name), []byte(all[name].url))
	}
	add("app.css", sheet)
	for _, name := range append(scripts(), "favicon.svg") {
		add(name, mustRead(name))
	}
	return all
})

func mustRead(name string) []byte {
	body, err := assetFiles.ReadFile("assets/" + name)
	if err != nil {
		panic(err)
	}
	return body
}

// contentType does not ask the operating system, whose tables differ.
func contentType(ext string) string {
	switch ext {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".woff2":
		return "font/woff2"
	case ".svg":
		return "image/svg+xml"
	}
	return "application/octet-stream"
}
