package page

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Handler answers one request.
type Handler func(*Request) error

// Site is what all pages of one deployment share.
type Site struct {
	Name   string // the portal's name
	Public string // "https://learn.example": the configured public address, no slash at the end
	Demo   bool   // every page says "demonstration data"
	Secure bool   // served over https: HSTS, __Host- cookies
	SignIn string // path of the sign-in page; empty when there is none

	// Actor says who asks, from the session. Nil: everybody is anonymous.
	Actor func(*http.Request) (identity.Actor, error)
	// Frame gives navigation, account and footer for the actor. Nil: none.
	Frame func(*Request) ui.Page
	// Foreign are the exact routes another origin may post to: "POST /lti/launch".
	Foreign []string

	Log  *slog.Logger     // nil: slog.Default()
	Now  func() time.Time // nil: time.Now
	once Once

	DB     *sqldb.DB // whose pages are kept (Shared); nil: none are
	shared sharedPages
}

// MaxForm is the size of a form a handler takes unless it says otherwise.
const MaxForm = 1 << 20

// Option changes how one route is handled.
type Option func(*route)

type route struct {
	maxBytes int64
	tooLarge Handler
	shared   bool
}

// MaxBytes lets a route take more than MaxForm: uploads.
func MaxBytes(n int64) Option { return func(rt *route) { rt.maxBytes = n } }

// OnTooLarge answers a form that is larger than the route takes, in place of the
// error page: where people send files, the page says what to send instead. The
// form is empty then.
func OnTooLarge(h Handler) Option { return func(rt *route) { rt.tooLarge = h } }

// Handle makes a Handler an http.Handler.
func (s *Site) Handle(h Handler, opts ...Option) http.Handler {
	rt := route{maxBytes: MaxForm}
	for _, o := range opts {
		o(&rt)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, hr *http.Request) {
		r, err := s.request(w, hr)
		if err == nil {
			err = r.readForm(rt.maxBytes)
		}
		switch {
		case err == nil && rt.shared && s.DB != nil:
			err = s.answerShared(r, h)
		case err == nil:
			err = s.answer(r, h)
		case rt.tooLarge != nil && fault.Is(err, "page.too_large"):
			err = rt.tooLarge(r)
		}
		if err != nil {
			r.fail(err)
		}
	})
}

// answer runs the handler, once for each token of a form.
func (s *Site) answer(r *Request, h Handler) error {
	token := r.OnceToken()
	if token == "" {
		return h(r)
	}
	key := string(r.actor.Person) + " " + r.http.Pattern + " " + r.http.URL.Path + " " + token
	done, first, err := s.once.begin(r.Ctx(), key, s.now())
	if err != nil {
		return err
	}
	if !first {
		return r.redirect(done.location, done.flash)
	}
	defer func() { s.once.end(key, r.went, s.now()) }()
	return h(r)
}

func (s *Site) now() time.Time {
	if s.Now == nil {
		return time.Now() //nolint:forbidigo // the default of the injected clock
	}
	return s.Now()
}

func (s *Site) log() *slog.Logger {
	if s.Log == nil {
		return slog.Default()
	}
	return s.Log
}

// request puts together what a handler needs. It always answers a request that
// an error page can be made with.
func (s *Site) request(w http.ResponseWriter, hr *http.Request) (*Request, error) {
	r := &Request{site: s, http: hr, w: w}
	var err error
	if s.Actor != nil {
		if r.actor, err = s.Actor(hr); err != nil {
			r.actor = identity.Anonymous
		}
	}
	r.chooseLanguage()
	r.actor.Lang = r.printer.Lang()
	r.http = hr.WithContext(ui.With(hr.Context(), r.printer))
	return r, err
}

// Routes is the mux with designed pages for what is not there (404) and for
// what cannot be done there (405).
func (s *Site) Routes(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, hr *http.Request) {
		h, pattern := mux.Handler(hr)
		if pattern != "" {
			if kept, ok := hr.Context().Value(patternKey{}).(*string); ok {
				*kept = pattern
			}
			mux.ServeHTTP(w, hr)
			return
		}
		var probe statusProbe
		h.ServeHTTP(&probe, hr)
		r, _ := s.request(w, hr)
		if allow := probe.Header().Get("Allow"); probe.status == http.StatusMethodNotAllowed && allow != "" {
			w.Header().Set("Allow", allow)
			r.showError(errorPage{status: http.StatusMethodNotAllowed, title: r.T("page.error.method"), text: r.T("page.error.method.text")})
			return
		}
		r.showError(errorPage{status: http.StatusNotFound, title: r.T("page.error.not_found"), text: r.T("page.error.not_found.text")})
	})
}

// statusProbe learns what the mux would answer without answering.
type statusProbe struct {
	header http.Header
	status int
}

func (p *statusProbe) Header() http.Header {
	if p.header == nil {
		p.header = http.Header{}
	}
	return p.header
}
func (p *statusProbe) WriteHeader(status int)      { p.status = status }
func (p *statusProbe) Write(b []byte) (int, error) { return len(b), nil }

// Wrap is everything around the routes: request id, log, recovery, security
// headers, cross-origin protection, compression. Sessions go inside it.
func (s *Site) Wrap(next http.Handler) http.Handler {
	cop := http.NewCrossOriginProtection()
	for _, pattern := range s.Foreign {
		cop.AddInsecureBypassPattern(pattern)
	}
	cop.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, hr *http.Request) {
		r, _ := s.request(w, hr)
		r.showError(errorPage{status: http.StatusForbidden, title: r.T("page.error.foreign"), text: r.T("page.error.foreign.text")})
	}))
	inner := compress(cop.Handler(next))
	return http.HandlerFunc(func(w http.ResponseWriter, hr *http.Request) {
		started := s.now()
		id := newRequestID()
		var pattern string // set by Routes: the request it sees is a copy of this one
		ctx := context.WithValue(hr.Context(), requestIDKey{}, id)
		hr = hr.WithContext(context.WithValue(ctx, patternKey{}, &pattern))
		lw := &loggedWriter{ResponseWriter: w}
		s.setHeaders(lw.Header(), id)
		defer func() {
			hr.Pattern = pattern
			s.recovered(lw, hr, recover())
			s.logRequest(lw, hr, s.now().Sub(started))
		}()
		inner.ServeHTTP(lw, hr)
	})
}

// patternKey is where the log finds the route that Routes chose.
type patternKey struct{}

// recovered turns a panic into the page for errors nobody foresaw.
func (s *Site) recovered(w *loggedWriter, hr *http.Request, v any) {
	if v == nil {
		return
	}
	if err, ok := v.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(v) // net/http's own way to drop a connection
	}
	s.log().LogAttrs(hr.Context(), slog.LevelError, "panic", slog.String("request", RequestID(hr.Context())),
		slog.String("route", hr.Pattern), slog.Any("panic", v), slog.String("stack", string(debug.Stack())))
	if w.status != 0 {
		return
	}
	w.Header().Del("Content-Encoding")
	r, _ := (&Site{Name: s.Name, Demo: s.Demo, Secure: s.Secure}).request(w, hr)
	r.showError(r.unforeseen())
}

func (s *Site) logRequest(w *loggedWriter, hr *http.Request, took time.Duration) {
	route := hr.Pattern
	if route == "" {
		route = hr.Method + " (no route)"
	}
	s.log().LogAttrs(hr.Context(), slog.LevelInfo, "request", slog.String("request", RequestID(hr.Context())),
		slog.String("route", route), slog.String("method", hr.Method), slog.Int("status", w.status), slog.Int64("bytes", w.bytes), slog.Duration("took", took))
}
