package api

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"strings"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
)

// call is one request on its way.
type call struct {
	api     *API
	ctx     context.Context // the request's
	id      string          // in the log and on problems
	route   string          // pattern, without anything of the client's
	op      operation
	actor   identity.Actor
	secret  string // the token; seals answers that are kept
	address string
	printer *i18n.Printer
}

type callKey struct{}

func callOf(ctx context.Context) *call {
	c, ok := ctx.Value(callKey{}).(*call)
	if !ok {
		panic("api: an operation outside of a call") // the mux is not given out
	}
	return c
}

// ServeHTTP answers one request.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	started := a.Now()
	c := &call{api: a, id: rand.Text()[:10], printer: i18n.For(r.Header.Get("Accept-Language")), address: a.address(r)}
	lw := &loggedWriter{ResponseWriter: w}
	setHeaders(lw.Header(), c)
	c.ctx = context.WithValue(r.Context(), callKey{}, c)
	r = r.WithContext(c.ctx)
	defer func() {
		c.recovered(lw, recover())
		a.Log.LogAttrs(c.ctx, slog.LevelInfo, "request", slog.String("request", c.id), slog.String("route", c.route),
			slog.String("method", r.Method), slog.Int("status", lw.status), slog.Int64("bytes", lw.bytes), slog.Duration("took", a.Now().Sub(started)))
	}()
	body, err := c.enter(lw, r)
	if err != nil {
		c.problem(err).send(lw)
		return
	}
	c.once(lw, r, body)
}

// setHeaders are those of every answer.
func setHeaders(h http.Header, c *call) {
	h.Set("X-Request-Id", c.id)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Content-Language", c.printer.Lang())
	h.Set("Vary", "Accept-Language, Authorization")
	h.Set("Cache-Control", "no-store")
}

// enter finds the operation, counts the visit, says who asks, and reads the body.
func (c *call) enter(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if err := c.find(w, r); err != nil {
		return nil, err
	}
	if err := c.count(c.op.limit); err != nil {
		return nil, err
	}
	if err := c.authenticate(r); err != nil {
		return nil, err
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, c.op.largest()))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return nil, fault.New(fault.Invalid, "api.too_large", c.limits()...)
	case err != nil:
		return nil, fault.New(fault.Invalid, "api.malformed").Wrap(err)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	r.ContentLength = int64(len(body))
	return body, nil
}

// find is the operation, or why there is none.
func (c *call) find(w http.ResponseWriter, r *http.Request) error {
	h, pattern := c.api.mux.Handler(r)
	op, ok := c.api.open[pattern]
	if ok {
		c.op, c.route = op, pattern
		return nil
	}
	c.route = "(no route)"
	probe := statusProbe{header: http.Header{}}
	h.ServeHTTP(&probe, r)
	if allow := probe.header.Get("Allow"); probe.status == http.StatusMethodNotAllowed && allow != "" {
		w.Header().Set("Allow", allow)
		return fault.New(fault.Invalid, "api.method", "method", r.Method, "allow", allow)
	}
	return fault.New(fault.NotFound, "api.no_route")
}

// statusProbe learns what the mux would answer without answering.
type statusProbe struct {
	header http.Header
	status int
}

// Header, WriteHeader and Write make it an http.ResponseWriter.
func (p *statusProbe) Header() http.Header         { return p.header }
func (p *statusProbe) WriteHeader(status int)      { p.status = status }
func (p *statusProbe) Write(b []byte) (int, error) { return len(b), nil }

// authenticate reads the token. Without one everybody is anonymous.
func (c *call) authenticate(r *http.Request) error {
	header := r.Header.Get("Authorization")
	if header == "" {
		c.actor = identity.Anonymous
		c.actor.Lang = c.printer.Lang()
		return nil
	}
	scheme, secret, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") || secret == "" {
		return fault.New(fault.Denied, "identity.token.void")
	}
	who, err := c.api.Identity.ActorOfToken(c.ctx, strings.TrimSpace(secret), c.address)
	if err != nil {
		return err
	}
	who.Lang = c.printer.Lang()
	c.actor, c.secret = who, secret
	return nil
}

func (a *API) address(r *http.Request) string {
	if a.Address != nil {
		return a.Address(r)
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// recovered turns a panic into a problem nobody foresaw.
func (c *call) recovered(w *loggedWriter, v any) {
	if v == nil {
		return
	}
	if err, ok := v.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(v) // net/http's own way to drop a connection
	}
	err := fmt.Errorf("panic: %v\n%s", v, debug.Stack())
	p := c.problem(err)
	if w.status == 0 {
		p.send(w)
	}
}

// loggedWriter remembers what was answered.
type loggedWriter struct {
	http.ResponseWriter
	status int
	bytes  int64
}

// WriteHeader remembers the first status.
func (w *loggedWriter) WriteHeader(status int) {
	if w.status == 0 && status >= 200 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write counts what goes over the line.
func (w *loggedWriter) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// Unwrap is for http.ResponseController.
func (w *loggedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
