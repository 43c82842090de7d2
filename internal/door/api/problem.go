package api

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"opencairn.org/cairn/internal/ground/fault"
)

// Problem is a refusal (RFC 9457).
type Problem struct {
	Title   string         `json:"title" doc:"What kind of problem, in few words."`
	Status  int            `json:"status" doc:"The HTTP status."`
	Detail  string         `json:"detail" doc:"What went wrong and what to do, in the reader's language."`
	Code    string         `json:"code" doc:"Stable name of the problem, for programs."`
	Request string         `json:"request" doc:"Names the request in the operator's log."`
	Errors  []ProblemError `json:"errors,omitempty" doc:"Each thing that is wrong, when there are several or a place is known."`

	headers http.Header
}

// ProblemError is one thing that is wrong, and where.
type ProblemError struct {
	Code     string `json:"code"`
	Location string `json:"location,omitempty" doc:"body.address, query.limit, a column, a rule."`
	Message  string `json:"message"`
}

// Error implements error.
func (p *Problem) Error() string { return p.Code }

// GetStatus implements huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders implements huma.HeadersError.
func (p *Problem) GetHeaders() http.Header { return p.headers }

// ContentType implements huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// statuses is the one table from kinds of faults to statuses of the API.
var statuses = map[fault.Kind]int{
	fault.Invalid:     http.StatusUnprocessableEntity,
	fault.Denied:      http.StatusForbidden,
	fault.NotFound:    http.StatusNotFound,
	fault.Conflict:    http.StatusConflict,
	fault.Exhausted:   http.StatusTooManyRequests,
	fault.Unavailable: http.StatusServiceUnavailable,
}

// exact are faults with a status of their own.
var exact = map[string]int{
	"api.malformed":               http.StatusBadRequest,
	"api.method":                  http.StatusMethodNotAllowed,
	"api.not_acceptable":          http.StatusNotAcceptable,
	"api.too_large":               http.StatusRequestEntityTooLarge,
	"api.media_type":              http.StatusUnsupportedMediaType,
	"identity.token.void":         http.StatusUnauthorized,
	"verification.file.too_large": http.StatusRequestEntityTooLarge,
}

// framed are the faults for what huma finds wrong with a request, by status.
var framed = map[int]string{
	http.StatusBadRequest:            "api.malformed",
	http.StatusNotAcceptable:         "api.not_acceptable",
	http.StatusRequestEntityTooLarge: "api.too_large",
	http.StatusUnsupportedMediaType:  "api.media_type",
	http.StatusUnprocessableEntity:   "api.invalid",
}

// retryAfter is how long to wait when nobody knows better, in seconds.
const retryAfter = 30

// problem says an error. What is not a fault is logged and not told.
func (c *call) problem(err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	l, ok := fault.Of(err)
	if !ok {
		c.api.Log.LogAttrs(c.ctx, slog.LevelError, "request failed", slog.String("request", c.id),
			slog.String("route", c.route), slog.Any("actor", c.actor), slog.String("error", err.Error()))
		return c.write(http.StatusInternalServerError, "api.unforeseen", c.printer.T("common.fault.unknown"))
	}
	p = c.write(status(l), l[0].Key, c.printer.Fault(err))
	switch {
	case p.Status == http.StatusForbidden && !c.actor.SignedIn():
		p.Status, p.Title = http.StatusUnauthorized, c.title(http.StatusUnauthorized)
		p.Code, p.Detail = "api.token_needed", c.printer.T("api.token_needed")
		p.headers.Set("WWW-Authenticate", `Bearer realm="Cairn"`)
		return p
	case p.Status == http.StatusUnauthorized:
		p.headers.Set("WWW-Authenticate", `Bearer realm="Cairn", error="invalid_token"`)
	case p.Status == http.StatusTooManyRequests || p.Status == http.StatusServiceUnavailable:
		p.headers.Set("Retry-After", strconv.Itoa(wait(l[0])))
	}
	if len(l) > 1 || l[0].Field != "" {
		for _, f := range l {
			p.Errors = append(p.Errors, ProblemError{Code: f.Key, Location: f.Field, Message: c.printer.Fault(f)})
		}
	}
	return p
}

func status(l fault.List) int {
	if s, ok := exact[l[0].Key]; ok {
		return s
	}
	return statuses[l.Kind()]
}

// wait reads how long from the fault, where it says so.
func wait(f *fault.Fault) int {
	if s, ok := f.Args["count"].(int); ok && f.Key == "api.too_many" {
		return s
	}
	if m, ok := f.Args["minutes"].(int); ok {
		return m * 60
	}
	return retryAfter
}

// refuse says what huma found wrong with a request before the operation saw it,
// or that an answer could not be made.
func (c *call) refuse(status int, errs []error) *Problem {
	key, ok := framed[status]
	if !ok {
		return c.problem(errors.Join(errs...))
	}
	p := c.write(status, key, c.printer.T(key, c.limits()...))
	for _, err := range errs {
		var d huma.ErrorDetailer
		if errors.As(err, &d) {
			detail := d.ErrorDetail()
			p.Errors = append(p.Errors, ProblemError{Code: "api.invalid", Location: detail.Location, Message: detail.Message})
		}
	}
	return p
}

func (c *call) limits() []any { return []any{"bytes", int(c.op.largest())} }

func (c *call) write(status int, code, detail string) *Problem {
	return &Problem{Title: c.title(status), Status: status, Detail: detail, Code: code, Request: c.id, headers: http.Header{}}
}

func (c *call) title(status int) string {
	if key := "api.title." + strconv.Itoa(status); c.printer.Has(key) {
		return c.printer.T(key)
	}
	return http.StatusText(status)
}

// send answers with a problem outside of an operation.
func (p *Problem) send(w http.ResponseWriter) {
	body, err := json.Marshal(p)
	if err != nil {
		http.Error(w, p.Title, p.Status)
		return
	}
	h := w.Header()
	for name, values := range p.headers {
		h[name] = values
	}
	h.Set("Content-Type", p.ContentType(""))
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(p.Status)
	_, _ = w.Write(body) // the client is gone when this fails
}
