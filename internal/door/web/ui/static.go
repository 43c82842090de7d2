package ui

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
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

//go:embed static/icon.svg
var icon []byte

//go:embed static/worker.js
var worker []byte

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
	named("live", ".js", scriptType, live),
	named("icon", ".svg", "image/svg+xml", icon),
}

const scriptType = "text/javascript; charset=utf-8"

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

// InstalledIcon is the address of the mark on a ground of its own, for a device's
// home screen, which may cut a fifth off each side.
func InstalledIcon() string { return StaticPath + assets[3].name }

// WorkerPath and OfflinePath are where the worker and its page are.
const (
	WorkerPath  = "/worker.js"
	OfflinePath = "/offline"
)

// worked is the worker with the names of what it brings along: they hold the
// contents' hashes, so that it changes, and is taken anew, when they do.
var worked = func() []byte {
	keep := []string{OfflinePath, Stylesheet(), Favicon(), LiveScript()}
	list, _ := json.Marshal(keep) // strings always marshal
	sum := sha256.Sum256(append(list, worker...))
	text := strings.Replace(string(scriptComment.ReplaceAll(worker, nil)), "VERSION", hex.EncodeToString(sum[:6]), 1)
	return []byte(strings.Replace(text, "ASSETS", string(list), 1))
}()

// scriptComment is a line of the worker that says why, or the space before one.
var scriptComment = regexp.MustCompile(`(?m)^\s*// .*\n|^\s+`)

// Worker serves the worker that keeps pages on the reader's device. It may ask
// this site only.
func Worker() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Type", scriptType)
		h.Set("Cache-Control", "no-cache")
		h.Set("Content-Security-Policy", "default-src 'none'; connect-src 'self'")
		http.ServeContent(w, r, "worker.js", time.Time{}, bytes.NewReader(worked))
	})
}

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
