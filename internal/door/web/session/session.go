package session

import (
	"context"
	"net/http"
	"strings"

	"github.com/alexedwards/scs/v2"

	"opencairn.org/cairn/internal/domain/identity"
)

// keyBrowser is the secret that binds a sign-in link to the browser that asked.
const keyBrowser = "browser"

// Manager reads and writes sessions.
type Manager struct {
	identity *identity.Service
	scs      *scs.SessionManager
}

// New makes a manager for the configured public address. failed answers a
// request whose session cannot be read or stored.
func New(s *identity.Service, failed func(http.ResponseWriter, *http.Request, error)) *Manager {
	https := strings.HasPrefix(s.PublicURL, "https://")
	m := scs.New()
	m.Store = identity.SessionStore{DB: s.DB}
	m.Codec = identity.SessionCodec{}
	m.Lifetime = identity.SessionAbsolute
	m.ErrorFunc = failed
	m.Cookie = scs.SessionCookie{Name: "cairn", Path: "/", HttpOnly: true, Secure: https, SameSite: http.SameSiteLaxMode, Persist: true}
	if https {
		m.Cookie.Name = "__Host-cairn"
	}
	return &Manager{identity: s, scs: m}
}

type wrappedKey struct{}

// Wrap loads the session before next and stores it after.
func (m *Manager) Wrap(next http.Handler) http.Handler {
	return m.scs.LoadAndSave(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), wrappedKey{}, true)))
	}))
}

// Actor is who asks, with the roles held at this moment; Anonymous outside Wrap.
func (m *Manager) Actor(r *http.Request) (identity.Actor, error) {
	if r.Context().Value(wrappedKey{}) == nil {
		return identity.Anonymous, nil
	}
	person := m.scs.GetString(r.Context(), identity.SessionPerson)
	tenant := m.scs.GetString(r.Context(), identity.SessionTenant)
	return m.identity.ActorOfSession(r.Context(), identity.PersonID(person), identity.TenantID(tenant), "")
}

// Browser is the secret this browser was given, or empty.
func (m *Manager) Browser(ctx context.Context) string { return m.scs.GetString(ctx, keyBrowser) }

// KeepBrowser stores the secret that RequestLink gave.
func (m *Manager) KeepBrowser(ctx context.Context, secret string) {
	m.scs.Put(ctx, keyBrowser, secret)
}

// SignIn makes the session somebody's, under a new cookie. What the session
// held before is gone.
func (m *Manager) SignIn(ctx context.Context, in identity.SignedIn) error {
	if err := m.scs.Clear(ctx); err != nil {
		return err
	}
	if err := m.scs.RenewToken(ctx); err != nil {
		return err
	}
	m.scs.Put(ctx, identity.SessionPerson, string(in.Person))
	m.scs.Put(ctx, identity.SessionTenant, string(in.Tenant))
	return nil
}

// Switch makes the session act for another organisation, which
// identity.Service.SwitchOrganisation has allowed, under a new cookie.
func (m *Manager) Switch(ctx context.Context, tenant identity.TenantID) error {
	if err := m.scs.RenewToken(ctx); err != nil {
		return err
	}
	m.scs.Put(ctx, identity.SessionTenant, string(tenant))
	return nil
}

// SignOut ends the session here; identity.Service.SignOutEverywhere ends all.
func (m *Manager) SignOut(ctx context.Context) error { return m.scs.Destroy(ctx) }
