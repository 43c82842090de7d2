package session_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"
	"testing"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/identity/identitytest"
	"opencairn.org/cairn/internal/door/web/session"
	"opencairn.org/cairn/internal/ground/sqldb"
	"opencairn.org/cairn/internal/ground/sqldb/sqldbtest"
)

// site is a small site with a session: each path does one thing.
type site struct {
	server *httptest.Server
	client *http.Client
	lind   identity.Actor
	org    identity.Organisation
	s      *identity.Service
	clock  *sqldbtest.Clock
}

func each(t *testing.T, fn func(t *testing.T, s *site)) {
	t.Helper()
	clock := sqldbtest.NewClock(sqldbtest.Start)
	sqldbtest.EachAt(t, clock, func(t *testing.T, db *sqldb.DB) {
		s, _ := identitytest.Service(t, db)
		org := identitytest.Organisation(t, s, "aldermoor", identity.KindUniversity)
		x := &site{lind: identitytest.Member(t, s, org.ID, "lind", identity.RoleAuthor), org: org, s: s, clock: clock}
		m := session.New(s, func(w http.ResponseWriter, _ *http.Request, err error) {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		})
		x.server = httptest.NewTLSServer(m.Wrap(x.routes(m)))
		t.Cleanup(x.server.Close)
		x.client = x.server.Client()
		var err error
		if x.client.Jar, err = cookiejar.New(nil); err != nil {
			t.Fatal(err)
		}
		fn(t, x)
	})
}

func (x *site) routes(m *session.Manager) http.Handler {
	do := func(f func(r *http.Request) error) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if err := f(r); err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
			}
		}
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/ask", do(func(r *http.Request) error { m.KeepBrowser(r.Context(), "secret"); return nil }))
	mux.HandleFunc("/in", do(func(r *http.Request) error {
		return m.SignIn(r.Context(), identity.SignedIn{Person: x.lind.Person, Tenant: x.org.ID})
	}))
	mux.HandleFunc("/self", do(func(r *http.Request) error { return m.Switch(r.Context(), "") }))
	mux.HandleFunc("/out", do(func(r *http.Request) error { return m.SignOut(r.Context()) }))
	mux.HandleFunc("/who", func(w http.ResponseWriter, r *http.Request) {
		a, err := m.Actor(r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		_, _ = w.Write([]byte(string(a.Person) + " " + string(a.Tenant) + " " + a.RoleNames() + " " + m.Browser(r.Context())))
	})
	return mux
}

// get asks for a path and gives what was answered and the cookie that was set.
func (x *site) get(t *testing.T, path string) (body string, set *http.Cookie) {
	t.Helper()
	res, err := x.client.Get(x.server.URL + path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s %s %v", path, res.Status, b, err)
	}
	for _, c := range res.Cookies() {
		set = c
	}
	return strings.TrimSpace(string(b)), set
}

func TestTheCookieIsNewWheneverRightsChange(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, x *site) {
		if who, c := x.get(t, "/who"); who != "" || c != nil {
			t.Errorf("who only reads gets a cookie: %q %v", who, c)
		}
		_, asked := x.get(t, "/ask")
		if who, _ := x.get(t, "/who"); who != "secret" {
			t.Errorf("got %q", who)
		}
		_, in := x.get(t, "/in")
		if c := in; c.Name != "__Host-cairn" || !c.Secure || !c.HttpOnly || c.Path != "/" || c.Domain != "" || c.SameSite != http.SameSiteLaxMode {
			t.Errorf("got %v", c)
		}
		if who, _ := x.get(t, "/who"); who != string(x.lind.Person)+" aldermoor author" {
			t.Errorf("got %q", who)
		}
		_, self := x.get(t, "/self")
		if who, _ := x.get(t, "/who"); who != string(x.lind.Person)+"  learner" {
			t.Errorf("got %q", who)
		}
		if asked.Value == in.Value || in.Value == self.Value {
			t.Error("the cookie stayed the same")
		}
		for _, old := range []*http.Cookie{asked, in} { // and the old one is worth nothing
			if who := x.with(t, old); who != "" {
				t.Errorf("an old cookie is %q", who)
			}
		}
		_, out := x.get(t, "/out")
		if who, _ := x.get(t, "/who"); who != "" || out.MaxAge >= 0 || x.with(t, self) != "" {
			t.Errorf("still signed in: %q", who)
		}
	})
}

// with asks who a browser with this one cookie is.
func (x *site) with(t *testing.T, c *http.Cookie) string {
	t.Helper()
	jar := x.client.Jar
	defer func() { x.client.Jar = jar }()
	x.client.Jar = nil
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, x.server.URL+"/who", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.AddCookie(c)
	res, err := x.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(b))
}

func TestASessionEndsByItselfAndEverywhere(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, x *site) {
		x.get(t, "/in")
		x.clock.Advance(identity.SessionIdle)
		if who, _ := x.get(t, "/who"); who != "" {
			t.Errorf("an idle session is %q", who)
		}
		_, c := x.get(t, "/in")
		if _, err := x.s.SignOutEverywhere(t.Context(), x.lind); err != nil {
			t.Fatal(err)
		}
		if who := x.with(t, c); who != "" {
			t.Errorf("signed out everywhere, and still %q", who)
		}
	})
}

func TestOnHTTPTheCookieHasNoPrefix(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, x *site) {
		x.s.PublicURL = "http://127.0.0.1:8080"
		m := session.New(x.s, nil)
		w := httptest.NewRecorder()
		m.Wrap(x.routes(m)).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/in", nil))
		if cs := w.Result().Cookies(); len(cs) != 1 || cs[0].Name != "cairn" || cs[0].Secure {
			t.Errorf("got %v", cs)
		}
		a, err := m.Actor(httptest.NewRequest(http.MethodGet, "/", nil))
		if err != nil || a.SignedIn() {
			t.Errorf("outside Wrap: %v, %v", a, err)
		}
	})
}
