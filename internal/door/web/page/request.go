package page

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/a-h/templ"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/i18n"
)

// Request is one request and the way to answer it.
type Request struct {
	site    *Site
	http    *http.Request
	w       http.ResponseWriter
	actor   identity.Actor
	printer *i18n.Printer
	went    outcome // where a redirect led, for Once
}

// Ctx is the request's context; components find the reader's language in it.
func (r *Request) Ctx() context.Context { return r.http.Context() }

// Actor is who asks.
func (r *Request) Actor() identity.Actor { return r.actor }

// Printer says things in the reader's language.
func (r *Request) Printer() *i18n.Printer { return r.printer }

// T says a message in the reader's language.
func (r *Request) T(key string, kv ...any) string { return r.printer.T(key, kv...) }

// PathValue is a part of the path named in the route: {offer}.
func (r *Request) PathValue(name string) string { return r.http.PathValue(name) }

// Query is a parameter of the address, trimmed.
func (r *Request) Query(name string) string {
	return strings.TrimSpace(r.http.URL.Query().Get(name))
}

// QueryAll is every value of a parameter of the address.
func (r *Request) QueryAll(name string) []string { return r.http.URL.Query()[name] }

// HTTP is the request itself: for sessions and uploads.
func (r *Request) HTTP() *http.Request { return r.http }

// Header is the answer's header, to be set before answering.
func (r *Request) Header() http.Header { return r.w.Header() }

// Writer is for the few answers that are not pages.
func (r *Request) Writer() http.ResponseWriter { return r.w }

// Now is the site's clock.
func (r *Request) Now() time.Time { return r.site.now() }

// URL is the absolute address of a path, made from the configured public
// address only, never from the request's Host.
func (r *Request) URL(p string) string { return r.site.Public + p }

// With is the address of this page with some parameters changed: name, value,
// name, value; an empty value takes the parameter out.
func (r *Request) With(kv ...string) string {
	q := r.http.URL.Query()
	for i := 0; i+1 < len(kv); i += 2 {
		if kv[i+1] == "" {
			q.Del(kv[i])
			continue
		}
		q.Set(kv[i], kv[i+1])
	}
	if len(q) == 0 {
		return r.http.URL.Path
	}
	return r.http.URL.Path + "?" + q.Encode()
}

// Render answers with a page.
func (r *Request) Render(p ui.Page, body templ.Component) error {
	return r.RenderStatus(http.StatusOK, p, body)
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// RenderStatus answers with a page and a status. Nothing is sent before the
// whole page is made: a page that cannot be made becomes an error page.
func (r *Request) RenderStatus(status int, p ui.Page, content templ.Component) error {
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf)
	buf.Reset()
	ctx := templ.WithChildren(r.Ctx(), content)
	f := r.frame(p)
	if err := ui.Layout(f).Render(ctx, buf); err != nil {
		return err
	}
	body := buf.Bytes()
	if _, in := r.Place(); in {
		body = []byte(r.within(buf.String()))
	}
	h := r.w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	if p.Live || p.Keep != "" {
		h.Set("Content-Security-Policy", livePolicy)
	}
	if p.Keep != "" && f.Flash == nil { // a notice is of the moment
		h.Set("Cairn-Keep", string(p.Keep))
	}
	h.Set("Content-Language", r.printer.Lang())
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Add("Vary", "Accept-Language, Cookie")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", r.cacheControl())
	}
	r.w.WriteHeader(status)
	if r.http.Method != http.MethodHead {
		_, _ = r.w.Write(body) //nolint:gosec // templ escaped it; the client is gone when this fails
	}
	return nil
}

func (r *Request) cacheControl() string {
	if r.actor.SignedIn() {
		return "no-store"
	}
	return "no-cache"
}

// frame puts the page into the site's frame.
func (r *Request) frame(p ui.Page) ui.Page {
	f := ui.Page{}
	if r.site.Frame != nil {
		f = r.site.Frame(r)
	}
	f.Data, f.Also = p.Data, append(f.Also, p.Also...)
	f.Title, f.Description, f.Wide, f.Private, f.Error, f.Live = p.Title, p.Description, p.Wide, p.Private || f.Private, p.Error, p.Live
	if f.Keep = p.Keep; f.Keep != "" {
		f.Kept = r.Now()
	}
	if f.Demo = r.site.Demo; f.Demo {
		f.Calendar = r.Now()
	}
	if p.Breadcrumb != nil {
		f.Breadcrumb = p.Breadcrumb
	}
	if p.Site != "" {
		f.Site = p.Site
	}
	if f.Site == "" {
		f.Site = r.site.Name
	}
	f.Languages = r.languages()
	f.Flash = p.Flash
	if f.Flash == nil {
		f.Flash = r.takeFlash()
	}
	return f
}

func (r *Request) languages() []ui.Link {
	links := make([]ui.Link, 0, 3)
	for _, l := range i18n.Languages() {
		href := "/?lang=" + l.Code
		if r.http.Method == http.MethodGet || r.http.Method == http.MethodHead {
			href = r.With("lang", l.Code)
		}
		links = append(links, ui.Link{Text: l.Name, Href: href, Lang: l.Code, Current: l.Code == r.printer.Lang()})
	}
	return links
}

const (
	langCookie  = "lang"
	flashCookie = "flash"
)

// chooseLanguage: the address, then what was chosen before, then the account,
// then the browser.
func (r *Request) chooseLanguage() {
	asked := r.http.URL.Query().Get("lang")
	if shipped(asked) {
		r.printer = i18n.For(asked)
		r.setCookie(langCookie, asked, 365*24*time.Hour)
		return
	}
	if c, err := r.http.Cookie(langCookie); err == nil && shipped(c.Value) {
		r.printer = i18n.For(c.Value)
		return
	}
	if r.actor.Lang != "" {
		r.printer = i18n.For(r.actor.Lang)
		return
	}
	r.printer = i18n.For(r.http.Header.Get("Accept-Language"))
}

func shipped(lang string) bool {
	for _, l := range i18n.Languages() {
		if l.Code == lang {
			return true
		}
	}
	return false
}

func (r *Request) setCookie(name, value string, life time.Duration) {
	c := &http.Cookie{Name: name, Value: value, Path: "/", HttpOnly: true, Secure: r.site.Secure, SameSite: http.SameSiteLaxMode, MaxAge: int(life.Seconds())} //nolint:gosec // http is served on loopback only
	if life <= 0 {
		c.MaxAge = -1
	}
	http.SetCookie(r.w, c)
}

// Redirect leads to a page of this site after something was done. key, when
// given, is the message of the notice there; kv its arguments.
func (r *Request) Redirect(to, key string, kv ...any) error {
	var f *ui.Flash
	if key != "" {
		f = &ui.Flash{Kind: ui.Good, Text: r.T(key, kv...)}
	}
	return r.redirect(to, f)
}

// RedirectNote is Redirect with another tone than "done".
func (r *Request) RedirectNote(to string, kind ui.Kind, key string, kv ...any) error {
	return r.redirect(to, &ui.Flash{Kind: kind, Text: r.T(key, kv...)})
}

func (r *Request) redirect(to string, f *ui.Flash) error {
	to = Local(to)
	if f != nil {
		r.setFlash(*f)
	}
	r.went = outcome{location: to, flash: f}
	if p, in := r.Place(); in {
		to = p.Prefix + to
	}
	r.w.Header().Set("Cache-Control", "no-store")
	r.w.Header().Set("Location", to)
	r.w.WriteHeader(http.StatusSeeOther)
	return nil
}

// Local makes any text an address on this site: another site's becomes "/".
func Local(to string) string {
	u, err := url.Parse(to)
	if err != nil || u.IsAbs() || u.Host != "" || u.Opaque != "" || !strings.HasPrefix(u.Path, "/") ||
		strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n\t") {
		return "/"
	}
	clean := path.Clean(u.Path)
	if strings.HasSuffix(u.Path, "/") && clean != "/" {
		clean += "/"
	}
	u.Path, u.RawPath = clean, ""
	return u.String()
}

// setFlash keeps the notice for the next page, in the reader's own browser: one
// minute, not readable by scripts. It is text we wrote; shown escaped.
func (r *Request) setFlash(f ui.Flash) {
	data, err := json.Marshal(f)
	if err != nil || len(data) > 2000 {
		return // a notice is a courtesy; the page it leads to says the same
	}
	r.setCookie(flashCookie, base64.RawURLEncoding.EncodeToString(data), time.Minute)
}

func (r *Request) takeFlash() *ui.Flash {
	c, err := r.http.Cookie(flashCookie)
	if err != nil {
		return nil
	}
	r.setCookie(flashCookie, "", 0)
	f, ok := parseFlash(c.Value)
	if !ok {
		return nil
	}
	return &f
}

func parseFlash(value string) (f ui.Flash, ok bool) {
	data, err := base64.RawURLEncoding.DecodeString(value)
	if err != nil || json.Unmarshal(data, &f) != nil || f.Text == "" {
		return ui.Flash{}, false
	}
	switch f.Kind {
	case ui.Info, ui.Good, ui.Warn, ui.Bad:
		return f, true
	}
	return ui.Flash{}, false
}

// Download answers with a file to save. name is shown to the person.
func (r *Request) Download(name, mime string, data []byte) error {
	h := r.w.Header()
	h.Set("Content-Type", mime)
	h.Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(name))
	h.Set("Content-Length", strconv.Itoa(len(data)))
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'none'")
	r.w.WriteHeader(http.StatusOK)
	_, _ = r.w.Write(data) // the client is gone when this fails
	return nil
}
