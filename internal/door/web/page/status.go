package page

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"

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
	e := errorPage{status: Status(err), text: r.printer.Fault(err)}
	e.title = r.T(titles[e.status])
	switch l.Kind() {
	case fault.Denied:
		if !r.actor.SignedIn() && r.site.SignIn != "" {
			e.title = r.T("page.error.sign_in")
			e.signIn = r.signInHref()
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
	return errorPage{status: http.StatusInternalServerError, title: r.T("page.error.unknown"), text: r.T("common.fault.unknown"), request: RequestID(r.Ctx())}
}

func (r *Request) showError(e errorPage) {
	if err := r.RenderStatus(e.status, ui.Page{Title: e.title, Private: true}, errorBody(e)); err != nil {
		http.Error(r.w, e.title, e.status)
	}
}
