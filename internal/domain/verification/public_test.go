package verification_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"opencairn.org/cairn/formats/did"
	"opencairn.org/cairn/formats/statuslist"
	"opencairn.org/cairn/internal/domain/verification"
)

// One verifier, used again: what it remembers of public documents never outlives
// a change of their bytes.
func TestWhatIsRememberedOfAPublicDocumentEndsWithItsBytes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := verification.New(verification.Deps{Sources: w, Registry: w.register, Now: func() time.Time { return now }})
	good := w.issue(medicines())
	ask := func() verification.Report {
		t.Helper()
		r, err := v.Verify(t.Context(), good, verification.Policy{})
		if err != nil {
			t.Fatal(err)
		}
		sound(t, r, verification.Policy{})
		return r
	}
	list := func(issuer string, set ...int) []byte {
		return w.list(statuslist.List{ID: revocation, Issuer: issuer, Purpose: statuslist.Revocation, From: now.Add(-time.Hour), Until: now.Add(time.Hour)}, set...)
	}
	clear, document := w.lists[revocation], w.document
	steps := []struct {
		name   string
		change func()
		want   verification.Verdict
	}{
		{"at first", func() {}, verification.Valid},
		{"again", func() {}, verification.Valid},
		{"revoked", func() { w.lists[revocation] = list(aldermoor, slot) }, verification.Revoked},
		{"revoked still", func() {}, verification.Revoked},
		{"a list of another", func() { w.lists[revocation] = list("did:web:saltmarsh.example") }, verification.Incomplete},
		{"no list", func() { w.lists[revocation] = []byte("{") }, verification.Incomplete},
		{"clear", func() { w.lists[revocation] = clear }, verification.Valid},
		{"another key", func() {
			w.document = w.issuerDocument(did.IssuerKey{Multibase: multikey(seed(2)), From: award.AddDate(-1, 0, 0)})
		}, verification.BadSignature},
		{"the key again", func() { w.document = document }, verification.Valid},
	}
	for _, s := range steps {
		s.change()
		if got := ask().Verdict; got != s.want {
			t.Errorf("%s: %s, want %s", s.name, got, s.want)
		}
	}
}

func TestOneVerifierServesManyAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := verification.New(verification.Deps{Sources: w, Registry: w.register, Now: func() time.Time { return now }})
	good := w.issue(medicines())
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 20 {
				if r, err := v.Verify(t.Context(), good, verification.Policy{}); err != nil || r.Verdict != verification.Valid {
					t.Errorf("%s, %v", r.Verdict, err)
				}
			}
		})
	}
	all.Wait()
}

func TestWhatIsRememberedOfATokenListEndsWithItsBytes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.wallet(statuslist.TokenValid)
	v := verification.New(verification.Deps{Sources: w, Resources: w, Registry: w.register, Now: func() time.Time { return now }})
	good := w.disclosed().Raw()
	forge := func() { // another list under the signature of this one
		list := string(w.lists[walletList])
		w.wallet(statuslist.TokenInvalid)
		other := string(w.lists[walletList])
		w.lists[walletList] = []byte(other[:strings.LastIndexByte(other, '.')] + list[strings.LastIndexByte(list, '.'):])
	}
	for _, s := range []struct {
		name   string
		change func()
		want   verification.Verdict
		reason string
	}{
		{"at first", func() {}, verification.Valid, "clear_token"},
		{"again", func() {}, verification.Valid, "clear_token"},
		{"a forged list", forge, verification.Incomplete, "bad_signature"},
		{"forged still", func() {}, verification.Incomplete, "bad_signature"},
		{"revoked", func() { w.wallet(statuslist.TokenInvalid) }, verification.Revoked, "revoked"},
		{"revoked still", func() {}, verification.Revoked, "revoked"},
		{"no list", func() { w.lists[walletList] = []byte("{") }, verification.Incomplete, "malformed"},
		{"clear", func() { w.wallet(statuslist.TokenValid) }, verification.Valid, "clear_token"},
	} {
		s.change()
		r, err := v.Verify(t.Context(), good, verification.Policy{})
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Check(verification.CheckStatus).Reason.Key; r.Verdict != s.want || got != "verification.check.status."+s.reason {
			t.Errorf("%s: %s, %s; want %s, %s", s.name, r.Verdict, got, s.want, s.reason)
		}
	}
}
