package credential_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"slices"
	"strings"
	"testing"

	"opencairn.org/cairn/formats/jades"
	"opencairn.org/cairn/internal/domain/credential"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/verification"
	"opencairn.org/cairn/internal/ground/key"
)

// sealed gives the issuer an e-seal by an authority, and says whom to trust.
func (h *house) sealed(t *testing.T) *x509.Certificate {
	t.Helper()
	private := func() *ecdsa.PrivateKey {
		k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		must(t, err)
		return k
	}
	ca, own := private(), private()
	authority := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Fellmark Trust", Country: []string{"XF"}}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign, NotBefore: h.db.Now().AddDate(-1, 0, 0), NotAfter: h.db.Now().AddDate(9, 0, 0),
	}
	seal := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "Aldermoor", Organization: []string{"University of Aldermoor"}, Country: []string{"XF"}},
		KeyUsage: x509.KeyUsageDigitalSignature, NotBefore: h.db.Now().AddDate(0, -1, 0), NotAfter: h.db.Now().AddDate(2, 0, 0),
	}
	made := func(c *x509.Certificate, public crypto.PublicKey) *x509.Certificate {
		der, err := x509.CreateCertificate(rand.Reader, c, authority, public, ca)
		must(t, err)
		parsed, err := x509.ParseCertificate(der)
		must(t, err)
		return parsed
	}
	root := made(authority, ca.Public())
	_, err := h.keys.Import(string(aldermoor), h.org.DID, own, []*x509.Certificate{made(seal, own.Public()), root})
	must(t, err)
	return root
}

func TestOneAwardIsGivenOutInEveryEncodingAndEachStandsInTheLog(t *testing.T) {
	t.Parallel()
	each(t, 1, func(t *testing.T, h *house) {
		c := h.issued(t)[0]
		root := h.sealed(t)
		_, err := h.keys.New(string(aldermoor), h.org.DID, key.ES256)
		must(t, err)
		for i, form := range credential.Encodings() {
			e, err := h.Encode(t.Context(), h.holder(t, c), c.ID, form)
			must(t, err)
			if e.LogIndex != int64(i)+1 || form.MediaType() == "" || form.Extension() == "" {
				t.Errorf("%s: %+v", form, e)
			}
			again, err := h.Encode(t.Context(), h.castell, c.ID, form)
			must(t, err)
			if string(again.Document) != string(e.Document) {
				t.Errorf("%s asked for twice was signed twice", form)
			}
			if r := h.check(t, e.Document); r.Check(verification.CheckLog).Outcome != verification.Passed {
				t.Errorf("%s: %+v", form, r.Check(verification.CheckLog))
			}
			if form == credential.ELM {
				sealed, err := jades.Parse(e.Document)
				must(t, err)
				for _, v := range sealed.Verify(jades.NewTrustList(root), h.db.Now()) {
					must(t, v.Err())
				}
				continue
			}
			r := h.check(t, e.Document)
			for _, name := range []verification.Name{verification.CheckIntegrity, verification.CheckKey, verification.CheckStatus} {
				if got := r.Check(name); got.Outcome != verification.Passed {
					t.Errorf("%s: %s %s, %v", form, name, got.Outcome, got.Reason)
				}
			}
			if !strings.Contains(r.Credential.Title, "Safe medicines") {
				t.Errorf("%s: %+v", form, r.Credential)
			}
		}
		if n := h.count(t, `SELECT COUNT(*) FROM audit WHERE act = 'credential.encode'`); n != 3 {
			t.Errorf("%d audit entries", n)
		}
	})
}

func TestEveryEncodingOfARevokedCredentialSaysSoAndNoMoreAreMade(t *testing.T) {
	t.Parallel()
	each(t, 1, func(t *testing.T, h *house) {
		c := h.issued(t)[0]
		_, err := h.keys.New(string(aldermoor), h.org.DID, key.ES256)
		must(t, err)
		e, err := h.Encode(t.Context(), h.holder(t, c), c.ID, credential.SDJWT)
		must(t, err)
		must(t, h.Suspend(t.Context(), h.castell, c.ID, "looked into after a hint"))
		if r := h.check(t, e.Document); r.Verdict != verification.Suspended {
			t.Errorf("suspended: %s", r.Verdict)
		}
		must(t, h.Revoke(t.Context(), h.castell, c.ID, "issued for a sitting that was annulled"))
		if r := h.check(t, e.Document); r.Verdict != verification.Revoked {
			t.Errorf("revoked: %s", r.Verdict)
		}
		_, err = h.Encode(t.Context(), h.holder(t, c), c.ID, credential.VCJWT)
		wantFault(t, err, "credential.encoding.not_in_force")
	})
}

func TestAWithdrawnEuropassCredentialSaysSoItself(t *testing.T) {
	t.Parallel()
	each(t, 1, func(t *testing.T, h *house) {
		c := h.issued(t)[0]
		h.sealed(t)
		e, err := h.Encode(t.Context(), h.holder(t, c), c.ID, credential.ELM)
		must(t, err)
		if got := h.check(t, e.Document).Check(verification.CheckStatus); got.Outcome != verification.Passed {
			t.Errorf("in force: %s, %v", got.Outcome, got.Reason)
		}
		must(t, h.Revoke(t.Context(), h.castell, c.ID, "issued for a sitting that was annulled"))
		r := h.check(t, e.Document)
		if got := r.Check(verification.CheckStatus); got.Outcome != verification.Failed || got.Reason.Key != "verification.check.status.revoked" || r.Verdict.Good() {
			t.Errorf("revoked: %s, %s %v", r.Verdict, got.Outcome, got.Reason)
		}
	})
}

func TestWithoutItsKeyAnEncodingIsNotOrdered(t *testing.T) {
	t.Parallel()
	each(t, 1, func(t *testing.T, h *house) {
		c := h.issued(t)[0]
		for _, form := range []credential.Encoding{credential.SDJWT, credential.ELM} {
			_, err := h.Encode(t.Context(), h.holder(t, c), c.ID, form)
			wantFault(t, err, "credential.encoding.no_key")
		}
		_, err := h.Encode(t.Context(), h.holder(t, c), c.ID, "clr")
		wantFault(t, err, "credential.encoding.unknown")
		if n := h.count(t, `SELECT COUNT(*) FROM credential_encoding`); n != 0 {
			t.Errorf("%d encodings were ordered", n)
		}
	})
}

// What a wallet offers is what can be had: it grows with the issuer's keys, and
// ends with the credential.
func TestAHolderIsOfferedTheEncodingsTheIssuerHasKeysFor(t *testing.T) {
	t.Parallel()
	each(t, 1, func(t *testing.T, h *house) {
		c := h.issued(t)[0]
		offered := func(want ...credential.Encoding) {
			t.Helper()
			got, err := h.Offered(t.Context(), h.holder(t, c), c.ID)
			must(t, err)
			if !slices.Equal(got, want) {
				t.Errorf("offered %v, want %v", got, want)
			}
		}
		offered(credential.VCJWT)
		_, err := h.keys.New(string(aldermoor), h.org.DID, key.ES256)
		must(t, err)
		offered(credential.VCJWT, credential.SDJWT)
		h.sealed(t)
		offered(credential.VCJWT, credential.SDJWT, credential.ELM)
		if _, err := h.Offered(t.Context(), h.stranger, c.ID); err == nil {
			t.Error("another organisation's registrar is offered encodings")
		}
		must(t, h.Revoke(t.Context(), h.castell, c.ID, "issued for a sitting that was annulled"))
		offered()
	})
}

func TestNobodyElseGetsAnEncoding(t *testing.T) {
	t.Parallel()
	each(t, 1, func(t *testing.T, h *house) {
		c := h.issued(t)[0]
		for who, a := range map[string]identity.Actor{"nobody": {}, "another organisation's registrar": h.stranger} {
			if _, err := h.Encode(t.Context(), a, c.ID, credential.VCJWT); err == nil {
				t.Errorf("%s got it", who)
			}
		}
	})
}

// The process can stop between the order and the signature, and the holder can
// leave between both.
func TestAnEncodingThatWaitsForItsSignatureGetsTheOneItWasOrderedFor(t *testing.T) {
	t.Parallel()
	each(t, 1, func(t *testing.T, h *house) {
		c := h.issued(t)[0]
		e, err := h.Encode(t.Context(), h.holder(t, c), c.ID, credential.VCJWT)
		must(t, err)
		h.exec(t, `UPDATE credential_encoding SET document = '', log_index = -1`)
		h.exec(t, `DELETE FROM credential_log_leaf WHERE idx = 1`)
		h.exec(t, `UPDATE credential_encoding SET sum = 'of something else'`)
		_, err = h.Encode(t.Context(), h.holder(t, c), c.ID, credential.VCJWT)
		wantFault(t, err, "credential.ticket.void")
		h.exec(t, `UPDATE credential_encoding SET sum = $1`, e.Sum)
		again, err := h.Encode(t.Context(), h.holder(t, c), c.ID, credential.VCJWT)
		must(t, err)
		if string(again.Document) != string(e.Document) {
			t.Error("what was ordered is not what was signed")
		}
		h.erase(t, c.Person)
		if n := h.count(t, `SELECT COUNT(*) FROM credential_encoding`); n != 0 {
			t.Error("an erased person's encodings stay")
		}
	})
}
