package verification_test

import (
	"bytes"
	"compress/gzip"
	"strings"
	"testing"
	"time"

	"opencairn.org/cairn/formats/multibase"
	"opencairn.org/cairn/formats/openbadge"
	"opencairn.org/cairn/formats/statuslist"
	"opencairn.org/cairn/internal/domain/verification"
)

func (w *world) set(url string, slots ...int) {
	w.t.Helper()
	p := statuslist.Purpose(url[strings.LastIndex(url, "/")+1:])
	w.lists[url] = w.list(statuslist.List{ID: url, Issuer: aldermoor, Purpose: p, From: now.Add(-time.Hour), Until: now.Add(time.Hour)}, slots...)
}

func packed(t *testing.T, n int) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(make([]byte, n)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return multibase.Base64(b.Bytes())
}

// The list of 1EdTech is not a credential and not signed.
func TestAListOfWithdrawnCredentialsDecides(t *testing.T) {
	t.Parallel()
	const list = "https://aldermoor.example/revocations"
	b := medicines()
	b.Status = nil
	entry := func(w *world, address string) []byte {
		text := strings.Replace(string(w.write(b).Raw()), `"issuer":{`, `"credentialStatus":{"id":"`+address+`","type":"1EdTechRevocationList"},"issuer":{`, 1)
		return w.sign(strings.Replace(text, `context-3.0.3.json"]`, `context-3.0.3.json","https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"]`, 1))
	}
	for name, c := range map[string]struct {
		text, address string
		verdict       verification.Verdict
		reason        string
	}{
		"not in it":         {`{"id":"` + list + `","issuer":"` + aldermoor + `","revokedCredentials":[{"id":"urn:other"}]}`, list, verification.Valid, "clear_revocation"},
		"in it":             {`{"revokedCredentials":[{"id":"` + b.ID + `","revoked":true,"revocationReason":"by mistake"}]}`, list, verification.Revoked, "revoked"},
		"by somebody else":  {`{"issuer":"did:web:mill.example","revokedCredentials":[]}`, list, verification.Incomplete, "wrong_issuer"},
		"another list":      {`{"id":"https://aldermoor.example/other","revokedCredentials":[]}`, list, verification.Incomplete, "wrong_list"},
		"a page":            {`<!doctype html>`, list, verification.Incomplete, "malformed"},
		"no answer":         {"", list, verification.Incomplete, "unreachable"},
		"not over https":    {`{"revokedCredentials":[]}`, "http://aldermoor.example/revocations", verification.Incomplete, "unsupported"},
		"an empty document": {`{}`, list, verification.Incomplete, "malformed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			if c.text != "" {
				w.lists[c.address] = []byte(c.text)
			}
			data := entry(w, c.address)
			want(t, w.verify(data, verification.Policy{}), c.verdict, "status="+c.reason, "integrity=holds", "format=read")
			if c.address == list {
				want(t, w.verify(data, verification.Policy{Tolerate: []verification.Name{verification.CheckStatus}, At: now.AddDate(0, -1, 0)}), verification.Valid, "status=past")
			}
		})
	}
}

// Trap 10: each is another answer, and none of them is "not revoked".
func TestAStatusThatCannotBeToldIsNeverNotRevoked(t *testing.T) {
	t.Parallel()
	ok := statuslist.List{ID: revocation, Issuer: aldermoor, Purpose: statuslist.Revocation, From: now.Add(-time.Hour), Until: now.Add(time.Hour)}
	// encoded is a list signed by the issuer with another encodedList.
	encoded := func(w *world, s string) []byte {
		bits, err := statuslist.New(0)
		if err != nil {
			t.Fatal(err)
		}
		l := ok
		l.Bits = bits
		d, err := l.Build()
		if err != nil {
			t.Fatal(err)
		}
		good, err := bits.Encode()
		if err != nil {
			t.Fatal(err)
		}
		return w.sign(strings.Replace(string(d.Raw()), good, s, 1))
	}
	for reason, setup := range map[string]func(*world) []byte{
		"unreachable": func(*world) []byte { return nil },
		"stale": func(w *world) []byte {
			l := ok
			l.Until = now
			return w.list(l)
		},
		"not_yet_valid": func(w *world) []byte {
			l := ok
			l.From = now.Add(10 * time.Minute)
			return w.list(l)
		},
		"wrong_purpose": func(w *world) []byte {
			l := ok
			l.Purpose = statuslist.Suspension
			return w.list(l)
		},
		"wrong_issuer": func(w *world) []byte {
			l := ok
			l.Issuer = "did:web:b.example"
			return w.list(l)
		},
		"wrong_list": func(w *world) []byte {
			l := ok
			l.ID = suspension
			return w.list(l)
		},
		"too_short": func(w *world) []byte { return encoded(w, packed(t, 1024)) },
		"not_gzip":  func(w *world) []byte { return encoded(w, multibase.Base64(make([]byte, 16384))) },
		"too_big":   func(w *world) []byte { return encoded(w, packed(t, 64<<20)) },
		"malformed": func(*world) []byte { return []byte("<html>") },
		"unsigned": func(*world) []byte {
			l := ok
			l.Bits, _ = statuslist.New(0)
			d, err := l.Build()
			if err != nil {
				t.Fatal(err)
			}
			return d.Raw()
		},
		"bad_signature": func(w *world) []byte {
			return bytes.Replace(w.list(ok), []byte(`"statusPurpose"`), []byte(`"ttl":1,"statusPurpose"`), 1)
		},
	} {
		t.Run(reason, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			if w.lists[revocation] = setup(w); w.lists[revocation] == nil {
				delete(w.lists, revocation)
			}
			rep := w.verify(w.issue(medicines()), verification.Policy{})
			want(t, rep, verification.Incomplete, "status="+reason)
			if c := rep.Check(verification.CheckStatus); c.Outcome != verification.NotChecked {
				t.Errorf("outcome %s", c.Outcome)
			}
		})
	}
	t.Run("index_out_of_range", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		b := medicines()
		b.Status = []openbadge.StatusEntry{{List: revocation, Purpose: "revocation", Index: statuslist.MinEntries}}
		want(t, w.verify(w.issue(b), verification.Policy{}), verification.Incomplete, "status=index_out_of_range")
	})
	t.Run("unsupported", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		b := medicines()
		b.Status = nil
		s := strings.Replace(string(w.write(b).Raw()), `"issuer":{`, `"credentialStatus":{"id":"https://aldermoor.example/r","type":"1EdTechCredentialRefresh"},"issuer":{`, 1)
		s = strings.Replace(s, `context-3.0.3.json"]`, `context-3.0.3.json","`+openbadge.Extensions+`"]`, 1)
		want(t, w.verify(w.sign(s), verification.Policy{}), verification.Incomplete, "status=unsupported")
	})
}

// A list is signed when somebody asks for it: a second later than the question,
// or by a clock that is ahead.
func TestAListSignedAMomentLaterStillAnswers(t *testing.T) {
	t.Parallel()
	for _, ahead := range []time.Duration{time.Second, time.Minute} {
		w := newWorld(t)
		later := statuslist.List{ID: revocation, Issuer: aldermoor, Purpose: statuslist.Revocation, From: now.Add(ahead), Until: now.Add(time.Hour)}
		w.lists[revocation] = w.list(later, slot)
		want(t, w.verify(w.issue(medicines()), verification.Policy{}), verification.Revoked, "status=revoked")
		w.lists[revocation] = w.list(later)
		if c := w.verify(w.issue(medicines()), verification.Policy{}).Check(verification.CheckStatus); c.Outcome != verification.Passed {
			t.Errorf("%s ahead: %+v", ahead, c)
		}
	}
}

func TestOneSuspendedEntryOutweighsOneThatCannotBeTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.down[revocation] = true
	w.set(suspension, slot)
	rep := w.verify(w.issue(medicines()), verification.Policy{})
	want(t, rep, verification.Suspended, "status=suspended")
	if n := len(rep.Check(verification.CheckStatus).Details); n != 2 {
		t.Errorf("%d details, want both entries", n)
	}
}

func TestACustodianMaySignTheListsOfAClosedIssuer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	data := w.issue(medicines())
	archive := seed(50)
	custodian := "did:key:" + multikey(archive)
	i := &w.register.Issuers[0]
	i.Closed, i.Document = award.AddDate(0, 1, 0), w.document
	bits, err := statuslist.New(0)
	if err != nil {
		t.Fatal(err)
	}
	if err := bits.Set(slot, true); err != nil {
		t.Fatal(err)
	}
	d, err := statuslist.List{ID: revocation, Issuer: custodian, Purpose: statuslist.Revocation, From: now.Add(-time.Hour), Bits: bits}.Build()
	if err != nil {
		t.Fatal(err)
	}
	w.lists[revocation] = w.signAs(d, archive, custodian+"#"+multikey(archive), now.Add(-time.Hour)).Raw()
	want(t, w.verify(data, verification.Policy{}), verification.Incomplete, "status=wrong_issuer")
	i.StatusBy = []string{custodian}
	want(t, w.verify(data, verification.Policy{}), verification.Revoked)
	w.lists[revocation] = bytes.Replace(w.lists[revocation], []byte(`"validFrom":"2026`), []byte(`"validFrom":"2025`), 1)
	want(t, w.verify(data, verification.Policy{}), verification.Incomplete, "status=bad_signature")
}
