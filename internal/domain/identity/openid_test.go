package identity_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/identity/identitytest"
)

// issuer is a small OpenID provider: it signs in whoever its claims say.
type issuer struct {
	*httptest.Server
	key    *rsa.PrivateKey
	claims map[string]any    // of the next token
	asked  map[string]string // code to challenge and nonce, as one browser was sent
}

func newIssuer(t *testing.T, h house) *issuer {
	t.Helper()
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	must(t, err)
	i := &issuer{key: k, asked: map[string]string{}}
	mux := http.NewServeMux()
	say := func(w http.ResponseWriter, v any) {
		w.Header().Set("Content-Type", "application/json")
		if err := json.NewEncoder(w).Encode(v); err != nil {
			t.Error(err)
		}
	}
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		say(w, map[string]any{"issuer": i.URL, "authorization_endpoint": i.URL + "/authorize", "token_endpoint": i.URL + "/token", "jwks_uri": i.URL + "/keys", "id_token_signing_alg_values_supported": []string{"RS256"}})
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		say(w, map[string]any{"keys": []any{map[string]any{"kty": "RSA", "alg": "RS256", "use": "sig", "kid": "1", "n": b64(k.N.Bytes()), "e": "AQAB"}}})
	})
	mux.HandleFunc("POST /token", func(w http.ResponseWriter, r *http.Request) {
		challenge := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
		if i.asked[r.PostFormValue("code")] != b64(challenge[:]) {
			w.WriteHeader(http.StatusBadRequest)
			say(w, map[string]string{"error": "invalid_grant"})
			return
		}
		delete(i.asked, r.PostFormValue("code"))
		say(w, map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": i.token(t)})
	})
	i.Server = httptest.NewServer(mux)
	t.Cleanup(i.Close)
	h.Service.Deps.Issuers = []identity.Issuer{{Name: "aldermoor", Address: i.URL, Client: "cairn"}}
	return i
}

func (i *issuer) token(t *testing.T) string {
	head, err := json.Marshal(map[string]string{"alg": "RS256", "kid": "1"})
	must(t, err)
	body, err := json.Marshal(i.claims)
	must(t, err)
	signed := b64(head) + "." + b64(body)
	digest := sha256.Sum256([]byte(signed))
	sig, err := rsa.SignPKCS1v15(rand.Reader, i.key, crypto.SHA256, digest[:])
	must(t, err)
	return signed + "." + b64(sig)
}

// visit is a browser that was sent to the issuer and comes back with a code.
func (h house) visit(t *testing.T, i *issuer, a identity.Actor, change map[string]any) (kept, code, state string) {
	t.Helper()
	to, kept, err := h.BeginOpenID(t.Context(), a, "aldermoor", "/learning")
	must(t, err)
	u, err := url.Parse(to)
	must(t, err)
	q := u.Query()
	if q.Get("code_challenge_method") != "S256" || q.Get("redirect_uri") != "https://learn.example/signin/with/aldermoor/back" {
		t.Errorf("got %s", to)
	}
	i.asked["code"] = q.Get("code_challenge")
	i.claims = map[string]any{"iss": i.URL, "aud": "cairn", "sub": "s-1", "nonce": q.Get("nonce"), "iat": h.clock.Now().Unix(), "exp": h.clock.Now().Unix() + 60, "name": "Samira Haddad", "birthdate": "1985-04-11", "email": samira, "email_verified": true}
	maps.Copy(i.claims, change)
	return kept, "code", q.Get("state")
}

func (h house) comeBack(t *testing.T, i *issuer, a identity.Actor, change map[string]any) (identity.SignedIn, error) {
	t.Helper()
	kept, code, state := h.visit(t, i, a, change)
	return h.FinishOpenID(t.Context(), a, kept, "aldermoor", code, state)
}

func TestAnInstitutionSignsInByIssuerAndSubjectNeverByMail(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		i := newIssuer(t, h)
		mine := identitytest.Member(t, h.Service, "", "samira") // has the address that the issuer names
		in, err := h.comeBack(t, i, identity.Anonymous, nil)
		if err != nil || !in.New || in.Person == mine.Person || in.Next != "/learning" {
			t.Fatalf("got %+v, %v", in, err)
		}
		p, err := h.PersonByID(t.Context(), h.actor(t, in.Person, ""), in.Person)
		if err != nil || p.Name != "Samira Haddad" || p.BirthDate != "1985-04-11" || p.Email != "" {
			t.Errorf("got %v, %v", p, err)
		}
		again, err := h.comeBack(t, i, identity.Anonymous, map[string]any{"email": "other@people.example", "name": "S. H."})
		if err != nil || again.New || again.Person != in.Person {
			t.Errorf("got %+v, %v", again, err)
		}
		other, err := h.comeBack(t, i, identity.Anonymous, map[string]any{"sub": "s-2"})
		if err != nil || other.Person == in.Person {
			t.Errorf("two subjects with one address are one person: %v", err)
		}
	})
}

func TestWhoIsSignedInLinksAnInstitutionToTheirAccount(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		i := newIssuer(t, h)
		me := identitytest.Member(t, h.Service, "", "samira")
		in, err := h.comeBack(t, i, me, nil)
		if err != nil || in.Person != me.Person || in.New {
			t.Fatalf("got %+v, %v", in, err)
		}
		lind := identitytest.Member(t, h.Service, "", "lind")
		_, err = h.comeBack(t, i, lind, nil)
		wantFault(t, err, "identity.openid.taken")
		all, err := h.LinkedAccounts(t.Context(), me)
		if err != nil || len(all) != 1 || all[0].Subject != "s-1" || all[0].Seen.IsZero() {
			t.Fatalf("got %v, %v", all, err)
		}
		wantFault(t, h.Unlink(t.Context(), lind, all[0].ID), "identity.openid.unknown")
		must(t, h.Unlink(t.Context(), me, all[0].ID))
		in, err = h.comeBack(t, i, identity.Anonymous, nil)
		if err != nil || in.Person == me.Person {
			t.Errorf("an ended link signs in: %v", err)
		}
	})
}

func TestAnAnswerThatWasNotAskedForIsVoid(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		i := newIssuer(t, h)
		for name, change := range map[string]map[string]any{
			"another nonce":    {"nonce": "x"},
			"another audience": {"aud": "somebody else"},
			"another issuer":   {"iss": "https://evil.example"},
			"too old":          {"exp": h.clock.Now().Unix() - 1},
			"no subject":       {"sub": ""},
		} {
			_, err := h.comeBack(t, i, identity.Anonymous, change)
			if t.Run(name, func(t *testing.T) { wantFault(t, err, "identity.openid.void") }); t.Failed() {
				return
			}
		}
		kept, code, state := h.visit(t, i, identity.Anonymous, nil)
		finish := func(kept, name, code, state string) error {
			_, err := h.FinishOpenID(t.Context(), identity.Anonymous, kept, name, code, state)
			return err
		}
		wantFault(t, finish(kept, "aldermoor", code, "another state"), "identity.openid.void")
		wantFault(t, finish("", "aldermoor", code, state), "identity.openid.void")
		wantFault(t, finish(kept, "elsewhere", code, state), "identity.openid.void")
		wantFault(t, finish(kept, "aldermoor", "another code", state), "identity.openid.void")
		other, _, _ := h.visit(t, i, identity.Anonymous, nil) // its verifier is another
		var g map[string]string
		must(t, json.Unmarshal([]byte(other), &g))
		g["verifier"], g["state"] = "x", state
		b, err := json.Marshal(g)
		must(t, err)
		wantFault(t, finish(string(b), "aldermoor", code, state), "identity.openid.void")
		i.key, err = rsa.GenerateKey(rand.Reader, 2048) // signs with a key it does not publish
		must(t, err)
		_, err = h.comeBack(t, i, identity.Anonymous, nil)
		wantFault(t, err, "identity.openid.void")
		_, _, err = h.BeginOpenID(t.Context(), identity.Anonymous, "nowhere", "/")
		wantFault(t, err, "identity.openid.none")
		i.Close()
		_, _, err = h.BeginOpenID(t.Context(), identity.Anonymous, "aldermoor", "/")
		wantFault(t, err, "identity.openid.away")
	})
}
