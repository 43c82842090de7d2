package ui

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"net/http"
	"regexp"
	"strings"
	"time"
)

//go:embed static/cairn.css
var stylesheet []byte

//go:embed static/mark.svg
var mark []byte

//go:embed static/live.js
var live []byte

// StaticPath is where StaticHandler is mounted.
const StaticPath = "/static/"

// asset is a file whose name holds its content's hash, so that it can be
// cached for ever.
type asset struct {
	name string
	mime string
	data []byte
}

var assets = []asset{
	named("cairn", ".css", "text/css; charset=utf-8", minify(stylesheet)),
	named("mark", ".svg", "image/svg+xml", mark),
	named("live", ".js", "text/javascript; charset=utf-8", live),
}

func named(stem, ext, mime string, data []byte) asset {
	sum := sha256.Sum256(data)
	return asset{name: stem + "-" + hex.EncodeToString(sum[:6]) + ext, mime: mime, data: data}
}

// minify takes comments and needless space out of our own stylesheet, which has
// no strings with braces, colons or comment signs in them.
func minify(css []byte) []byte {
	s := comment.ReplaceAllString(string(css), "")
	s = space.ReplaceAllString(s, " ")
	s = aroundSign.ReplaceAllString(s, "$1")
	s = strings.ReplaceAll(s, ": ", ":")
	return []byte(strings.TrimSpace(strings.ReplaceAll(s, ";}", "}")))
}

var (
	comment    = regexp.MustCompile(`(?s)/\*.*?\*/`)
	space      = regexp.MustCompile(`\s+`)
	aroundSign = regexp.MustCompile(` ?([{};,>]) ?`)
)

// Stylesheet is the address of the one stylesheet.
func Stylesheet() string { return StaticPath + assets[0].name }

// Favicon is the address of the mark.
func Favicon() string { return StaticPath + assets[1].name }

// LiveScript is the address of the one script. A page that has a form with Live
// loads it; every page works without it (ADR 0006).
func LiveScript() string { return StaticPath + assets[2].name }

// Static serves the stylesheet, the mark and the script under StaticPath.
func Static() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(r.URL.Path, StaticPath)
		for _, a := range assets {
			if a.name == name {
				w.Header().Set("Content-Type", a.mime)
				w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
				http.ServeContent(w, r, a.name, time.Time{}, bytes.NewReader(a.data))
				return
			}
		}
		http.NotFound(w, r)
	})
}
