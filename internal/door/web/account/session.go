package account

import (
	"context"
	"net/http"

	"github.com/alexedwards/scs/v2"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Sessions is who is signed in, by a cookie of this browser: the cookie's name
// begins with __Host- where the site is served over https.
type Sessions struct {
	identity *identity.Service
	manager  *scs.SessionManager
	secure   bool
}

// NewSessions keeps sessions in the database. secure says that the site is
// served over https.
func NewSessions(s *identity.Service, db *sqldb.DB, secure bool) *Sessions {
	m := scs.New()
	m.Store, m.Codec = identity.SessionStore{DB: db}, identity.SessionCodec{}
	m.Lifetime = identity.SessionAbsolute // the store ends sessions by the injected clock; this is the cookie's idea
	m.Cookie.Name, m.Cookie.Secure = cookieName("session", secure), secure
	m.Cookie.Persist = false // a shared computer forgets it with the browser's window
	return &Sessions{identity: s, manager: m, secure: secure}
}

// cookieName is the name with the prefix that ties a cookie to this host.
func cookieName(name string, secure bool) string {
	if secure {
		return "__Host-" + name
	}
	return name
}

type loadedKey struct{}

// Middleware reads the session of each request and writes its cookie. It stands
// inside page.Site.Wrap and around the routes.
func (s *Sessions) Middleware(site *page.Site, next http.Handler) http.Handler {
	s.manager.ErrorFunc = func(w http.ResponseWriter, hr *http.Request, err error) {
		site.Handle(func(*page.Request) error { return err }).ServeHTTP(w, hr)
	}
	return s.manager.LoadAndSave(http.HandlerFunc(func(w http.ResponseWriter, hr *http.Request) {
		next.ServeHTTP(w, hr.WithContext(context.WithValue(hr.Context(), loadedKey{}, true)))
	}))
}

func loaded(ctx context.Context) bool { return ctx.Value(loadedKey{}) != nil }

// Actor is who asks, with the roles held at this moment: for page.Site.Actor.
// Outside the middleware everybody is anonymous.
func (s *Sessions) Actor(hr *http.Request) (identity.Actor, error) {
	ctx := hr.Context()
	if !loaded(ctx) {
		return identity.Anonymous, nil
	}
	person := identity.PersonID(s.manager.GetString(ctx, identity.SessionPerson))
	tenant := identity.TenantID(s.manager.GetString(ctx, identity.SessionTenant))
	return s.identity.ActorOfSession(ctx, person, tenant, "")
}

// enter makes a person the session's, acting for an organisation or, when it is
// empty, for themselves. The browser gets a new session token, so that one that
// was planted before is worth nothing.
func (s *Sessions) enter(ctx context.Context, person identity.PersonID, tenant identity.TenantID) error {
	if err := s.manager.RenewToken(ctx); err != nil {
		return err
	}
	s.manager.Put(ctx, identity.SessionPerson, string(person))
	s.manager.Put(ctx, identity.SessionTenant, string(tenant))
	return nil
}

// leave ends the session and takes its cookie back.
func (s *Sessions) leave(ctx context.Context) error { return s.manager.Destroy(ctx) }

// browserCookie holds the secret that ties a link to the browser that asked for
// it.
const browserCookie = "browser"

func (s *Sessions) browser(r *page.Request) string {
	c, err := r.HTTP().Cookie(cookieName(browserCookie, s.secure))
	if err != nil {
		return ""
	}
	return c.Value
}

func (s *Sessions) keepBrowser(r *page.Request, secret string) {
	http.SetCookie(r.Writer(), &http.Cookie{ //nolint:gosec // http is served on loopback only, where Secure cannot be set
		Name: cookieName(browserCookie, s.secure), Value: secret, Path: "/", MaxAge: 24 * 60 * 60, HttpOnly: true, Secure: s.secure, SameSite: http.SameSiteLaxMode,
	})
}
