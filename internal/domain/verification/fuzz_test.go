package verification_test

import (
	"crypto/ed25519"
	"encoding/json"
	"testing"
	"time"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/internal/domain/verification"
)

// FuzzVerify: no file panics, and none is good but the one that was issued.
func FuzzVerify(f *testing.F) {
	w := newWorld(f)
	good := w.issue(medicines())
	root, err := jcs.Parse(good)
	if err != nil {
		f.Fatal(err)
	}
	canonical := string(root.Canonical())
	f.Add(good)
	token := w.jwt(w.write(medicines()))
	a := newAuthority(f)
	for _, seed := range [][]byte{
		token, baked(f, picture(f), good), baked(f, []byte(svg), token), folio("a.json", string(good)), enveloped(f, "vc+jwt", token).Raw(),
		w.presentation(string(good), string(enveloped(f, "vc+jwt", token).Raw())).Raw(), w.disclosed().Raw(), a.europass("University of Aldermoor"),
	} {
		f.Add(seed)
	}
	f.Add([]byte(`{"@context":["https://www.w3.org/ns/credentials/v2"],"type":["VerifiableCredential"],"issuer":{"id":"did:web:aldermoor.example"},"credentialSubject":{},"credentialStatus":[{},7],"proof":[{"verificationMethod":"#"}]}`))
	v := verification.New(verification.Deps{Sources: w, Registry: w.register, Now: func() time.Time { return now }})
	f.Fuzz(func(t *testing.T, data []byte) {
		all, err := v.VerifyAll(t.Context(), data, verification.Policy{})
		if len(all) == 0 || err != nil && (len(all) != 1 || all[0].Credential != nil) {
			t.Fatalf("%v with %d reports", err, len(all))
		}
		for _, rep := range all {
			if _, err := json.Marshal(rep); err != nil {
				t.Fatal(err)
			}
			invariants(t, rep, verification.Policy{})
			if rep.Verdict.Good() && rep.Credential.ID != medicines().ID {
				t.Fatalf("forged: %s", data)
			}
		}
		if len(all) != 1 || len(all[0].Found) > 0 || !all[0].Verdict.Good() {
			return
		}
		if root, err := jcs.Parse(data); err != nil || string(root.Canonical()) != canonical {
			t.Fatalf("forged: %s", data)
		}
	})
}

func FuzzParseRegister(f *testing.F) {
	w := newWorld(f)
	w.register.Issuers[0].Document = w.document
	good, err := json.Marshal(w.register)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte(`{"format":"cairn-register/1","issuers":[{"id":"https://a"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := verification.ParseRegister(data)
		if err != nil {
			return
		}
		for _, i := range r.Issuers {
			if s, err := r.Issuer(t.Context(), i.ID); err != nil || s.ID != i.ID {
				t.Fatalf("%s: %v", i.ID, err)
			}
		}
	})
}

func FuzzNames(f *testing.F) {
	f.Add("University of Aldеrmoor")
	f.Add("\u202e\x00")
	f.Fuzz(func(t *testing.T, s string) {
		if seen := verification.Visible(s); len(verification.Marks("x", seen)) > 1 {
			t.Fatalf("%q is still marked twice when made visible", seen)
		}
		if verification.Skeleton(s) != verification.Skeleton(s+"\u200b") {
			t.Fatalf("%q: what cannot be seen changes the skeleton", s)
		}
	})
}

// The floor (Ed25519 alone), two signatures because the status list has its own,
// and the whole report, in one run.
func BenchmarkFloorVerify(b *testing.B) {
	k, msg := seed(1), make([]byte, 64)
	sig := ed25519.Sign(k, msg)
	for b.Loop() {
		ed25519.Verify(k.Public().(ed25519.PublicKey), msg, sig)
	}
}

// BenchmarkReport: fresh bytes to a whole Report with two status lists, sources in
// memory but not yet understood.
func BenchmarkReport(b *testing.B) {
	w := newWorld(b)
	benchmark(b, w, w.issue(medicines()))
}

// BenchmarkReportWithoutStatus: the same for a credential without status lists.
func BenchmarkReportWithoutStatus(b *testing.B) {
	w := newWorld(b)
	badge := medicines()
	badge.Status = nil
	benchmark(b, w, w.issue(badge))
}

func benchmark(b *testing.B, w *world, data []byte) {
	v := verification.New(verification.Deps{Sources: w, Registry: w.register, Now: func() time.Time { return now }})
	b.ReportMetric(float64(len(data)), "doc-bytes")
	b.ReportAllocs()
	for b.Loop() {
		rep, err := v.Verify(b.Context(), data, verification.Policy{})
		if err != nil || rep.Verdict != verification.Valid {
			b.Fatal(rep.Verdict, err)
		}
	}
}
