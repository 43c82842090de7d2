package page

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
)

// statuses is the one table from kinds of faults to HTTP statuses for pages.
var statuses = map[fault.Kind]int{
	fault.Invalid:     http.StatusUnprocessableEntity,
	fault.Denied:      http.StatusForbidden,
	fault.NotFound:    http.StatusNotFound,
	fault.Conflict:    http.StatusConflict,
	fault.Exhausted:   http.StatusTooManyRequests,
	fault.Unavailable: http.StatusServiceUnavailable,
}

// exact are the faults of this package with a status of their own.
var exact = map[string]int{
	"page.too_large": http.StatusRequestEntityTooLarge,
	"page.malformed": http.StatusBadRequest,
}

// Status is the HTTP status of an error: by its kind, 500 for what is not a
// fault.
func Status(err error) int {
	l, ok := fault.Of(err)
	if !ok {
		return http.StatusInternalServerError
	}
	if s, ok := exact[l[0].Key]; ok {
		return s
	}
	if s, ok := statuses[l.Kind()]; ok {
		return s
	}
	return http.StatusInternalServerError
}

// errorPage is what a person reads when something did not work.
type errorPage struct {
	status  int
	title   string
	text    string
	signIn  string // where to sign in, when that would help
	request string // the request's id, when we need to be told
	kept    kept   // what was typed, to be sent again
}

// kept is a form that was not taken. It is nowhere but on the page that is shown:
// where nobody is signed in any more it is sent again from there, and on every
// page its long answers can be copied.
type kept struct {
	again  bool // it can be sent again from here
	action string
	fields []ui.FieldError // name and value
	files  bool            // files were chosen, which a page cannot keep
}

// longText is how long an answer is that nobody wants to write twice: it is shown,
// so that it can be copied as well.
const longText = 40

func (k kept) long() (texts []string) {
	for _, f := range k.fields {
		if len(f.Text) >= longText {
			texts = append(texts, f.Text)
		}
	}
	return texts
}

// listed writes the values of a field in one text; nothing for none.
func (r *Request) listed(values []string) string {
	if len(values) == 1 {
		return values[0]
	}
	return r.printer.List(values)
}

// keep is the form that was posted, as long as it fits a page.
func (r *Request) keep() kept {
	if r.http.Method != http.MethodPost || len(r.http.PostForm) == 0 {
		return kept{}
	}
	k := kept{action: r.http.URL.RequestURI()}
	size := 0
	for _, name := range slices.Sorted(maps.Keys(r.http.PostForm)) {
		for _, value := range r.http.PostForm[name] {
			size += len(name) + len(value)
			k.fields = append(k.fields, ui.FieldError{Field: name, Text: value})
		}
	}
	if m := r.http.MultipartForm; m != nil {
		k.files = len(m.File) > 0
	}
	if size > MaxForm {
		return kept{}
	}
	return k
}

var titles = map[int]string{
	http.StatusBadRequest:            "page.error.invalid",
	http.StatusUnprocessableEntity:   "page.error.invalid",
	http.StatusRequestEntityTooLarge: "page.error.too_large",
	http.StatusForbidden:             "page.error.denied",
	http.StatusNotFound:              "page.error.not_found",
	http.StatusConflict:              "page.error.conflict",
	http.StatusTooManyRequests:       "page.error.exhausted",
	http.StatusServiceUnavailable:    "page.error.unavailable",
}

// Fail answers with the error's page. Returning the error does the same.
func (r *Request) Fail(err error) error {
	r.fail(err)
	return nil
}

func (r *Request) fail(err error) {
	if errors.Is(err, context.Canceled) && r.Ctx().Err() != nil {
		return // nobody waits for the answer any more
	}
	l, ok := fault.Of(err)
	if !ok {
		r.site.log().LogAttrs(r.Ctx(), slog.LevelError, "request failed", slog.String("request", RequestID(r.Ctx())),
			slog.String("route", r.http.Pattern), slog.Any("actor", r.actor), slog.String("error", err.Error()))
		r.showError(r.unforeseen())
		return
	}
	e := errorPage{status: Status(err), text: r.printer.Fault(err), kept: r.keep()}
	e.title = r.T(titles[e.status])
	switch l.Kind() {
	case fault.Denied:
		if !r.actor.SignedIn() && r.site.SignIn != "" {
			e.title = r.T("page.error.sign_in")
			e.signIn = r.signInHref()
			if e.kept.again = e.kept.action != ""; e.kept.again {
				e.title, e.text = r.T("page.error.signed_out"), r.T("page.error.signed_out.text")
			}
		}
	case fault.Exhausted, fault.Unavailable:
		r.w.Header().Set("Retry-After", "30")
		e.request = RequestID(r.Ctx())
	}
	r.showError(e)
}

// signInHref leads to the sign-in page and back here, when here can be read.
func (r *Request) signInHref() string {
	if r.http.Method != http.MethodGet {
		return r.site.SignIn
	}
	return r.site.SignIn + "?next=" + url.QueryEscape(r.http.URL.RequestURI())
}

func (r *Request) unforeseen() errorPage {
	return errorPage{status: http.StatusInternalServerError, title: r.T("page.error.unknown"), text: r.T("common.fault.unknown"), request: RequestID(r.Ctx()), kept: r.keep()}
}

func (r *Request) showError(e errorPage) {
	if err := r.RenderStatus(e.status, ui.Page{Title: e.title, Private: true}, errorBody(e)); err != nil {
		http.Error(r.w, e.title, e.status)
	}
}
