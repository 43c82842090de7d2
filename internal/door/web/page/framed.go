package page

import (
	"bytes"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/i18n"
)

// Speak answers in a language that is not the reader's to choose: a page in another
// site's page is in that site's.
func (r *Request) Speak(lang string) {
	r.printer = i18n.For(lang)
	r.http = r.http.WithContext(ui.With(r.http.Context(), r.printer))
}

// RenderFramed answers with a page without navigation, for the pages of other sites:
// only those of the origins may frame it, nobody when there are none.
func (r *Request) RenderFramed(origins []string, p ui.Page, content templ.Component) error {
	var buf bytes.Buffer
	p.Demo = r.site.Demo
	if err := ui.Framed(p).Render(templ.WithChildren(r.Ctx(), content), &buf); err != nil {
		return err
	}
	h := r.w.Header()
	if len(origins) > 0 {
		h.Set("Content-Security-Policy", strings.Replace(contentPolicy, "frame-ancestors 'none'", "frame-ancestors "+strings.Join(origins, " "), 1))
		h.Del("X-Frame-Options") // older than frame-ancestors; it knows no list
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	}
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", r.printer.Lang())
	h.Set("Cache-Control", "no-cache")
	h.Set("Referrer-Policy", "no-referrer")
	r.w.WriteHeader(http.StatusOK)
	if r.http.Method != http.MethodHead {
		_, _ = r.w.Write(buf.Bytes()) // the client is gone when this fails
	}
	return nil
}
