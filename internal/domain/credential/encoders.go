package credential

import (
	"bytes"
	"crypto"
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"rsc.io/qr"

	"opencairn.org/cairn/formats/crosswalk"
	"opencairn.org/cairn/formats/elm"
	"opencairn.org/cairn/formats/jades"
	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/openbadge"
	"opencairn.org/cairn/formats/statuslist"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/jose"
	"opencairn.org/cairn/formats/vc/sdjwt"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/key"
)

var encoders = map[Encoding]encoder{
	VCJWT: {key.Ed25519, sayBadge, signToken, wholeToken},
	SDJWT: {key.ES256, sayLearning, signLearning, issuersPart},
	ELM:   {key.Seal, sayEuropass, sealEuropass, canonical},
}

func wholeToken(signed []byte) ([]byte, error) { return signed, nil }

// issuersPart is an SD-JWT without its disclosures, of which a holder shows some.
func issuersPart(signed []byte) ([]byte, error) {
	token, _, _ := bytes.Cut(signed, []byte("~"))
	return token, nil
}

func canonical(signed []byte) ([]byte, error) {
	v, err := jcs.ParseWithin(signed, jcs.Limits{Size: len(signed)})
	if err != nil {
		return nil, err
	}
	return v.Canonical(), nil
}

// signerFor is the issuer's key of a kind; without one the fault says which.
func (s *Service) signerFor(w *encodingWork, kind key.Kind) (crypto.Signer, key.Public, error) {
	signer, pub, err := s.Keys.Signer(string(w.org.ID), w.org.DID, kind)
	if fault.Is(err, "key.none") {
		err = fault.New(fault.Conflict, "credential.encoding.no_key", "encoding", string(w.done.Encoding), "kind", kind.String(), "organisation", w.org.Slug).Wrap(err)
	}
	return signer, pub, err
}

// sayBadge is the Open Badge that was issued, without its proof: same id, same
// status entries.
func sayBadge(s *Service, w *encodingWork) ([]byte, error) {
	if _, _, err := s.signerFor(w, key.Ed25519); err != nil { // nothing is ordered that cannot be signed
		return nil, err
	}
	doc, err := vc.Parse(w.cred.Document)
	if err != nil {
		return nil, err
	}
	return doc.Unsecured().Canonical(), nil
}

func signToken(s *Service, w *encodingWork) ([]byte, error) {
	signer, pub, err := s.signerFor(w, key.Ed25519)
	if err != nil {
		return nil, err
	}
	doc, err := vc.Parse(w.said)
	if err != nil {
		return nil, err
	}
	t, err := jose.SignBadge(doc, signer, jose.Options{KeyID: pub.URL()})
	if err != nil {
		return nil, err
	}
	return t.Raw(), nil
}

// TokenList is the purpose under which a list answers as a Token Status List.
const TokenList statuslist.Purpose = "token"

// learning is the award in the words of the European wallet. The issuer does not
// know which part of a name is the family's, so the whole stands there, as on a
// travel document of somebody with one name (ICAO 9303-3, 4.6).
func (w *encodingWork) learning() sdjwt.Learning {
	r := w.award
	l := sdjwt.Learning{
		FamilyName: r.Learner.Name, LearnerID: string(w.cred.Award), Title: in(r.Title), Description: in(r.Summary), Languages: r.Languages,
		StudyTime: studyTime(r), Level: r.EQF, Authority: in(w.org.Name), Country: first(r.Country), Issued: w.cred.IssuedAt, Expires: w.cred.ExpiresAt,
		Stackable: stackable(r.Stacking),
	}
	for _, o := range r.Outcomes {
		l.Outcomes = append(l.Outcomes, in(o.Text))
	}
	for _, q := range r.Quality {
		l.QualityAssurance = append(l.QualityAssurance, strings.TrimSpace(q.Type+" "+in(q.Body)))
	}
	return l
}

// studyTime is the workload as the wallet's rulebook has it: credits by name, or
// an ISO 8601 duration.
func studyTime(r Record) string {
	switch {
	case r.Credits != nil && !r.Credits.IsZero():
		system := r.CreditSystem
		if system == "" {
			system = "ects"
		}
		return r.Credits.String() + " " + strings.ToUpper(system)
	case r.Hours != nil && !r.Hours.IsZero():
		return elm.VolumeOf(*r.Hours)
	}
	return ""
}

func stackable(mode string) sdjwt.Answer {
	return map[string]sdjwt.Answer{"integrated": sdjwt.Yes, "standalone": sdjwt.No}[mode]
}

func sayLearning(s *Service, w *encodingWork) ([]byte, error) {
	if _, _, err := s.signerFor(w, key.ES256); err != nil {
		return nil, err
	}
	claims, _, err := w.learning().Claims()
	if err != nil {
		return nil, lacking(SDJWT, err)
	}
	ref := statuslist.TokenRef{URI: listAddress(w.base, w.cred.StatusList, TokenList), Index: w.cred.StatusSlot}
	claims = claims.WithMembers(jcs.Member{Name: "iss", Value: *jcs.Text(w.org.DID)},
		jcs.Member{Name: "iat", Value: *jose.Seconds(w.done.OrderedAt)}, jcs.Member{Name: "status", Value: *ref.Claim()})
	if !w.cred.ExpiresAt.IsZero() {
		claims = claims.With("exp", jose.Seconds(w.cred.ExpiresAt))
	}
	return claims.Canonical(), nil
}

// decoys hide how many claims there are.
const decoys = 3

func signLearning(s *Service, w *encodingWork) ([]byte, error) {
	signer, pub, err := s.signerFor(w, key.ES256)
	if err != nil {
		return nil, err
	}
	claims, err := jcs.Parse(w.said)
	if err != nil {
		return nil, err
	}
	_, selective, err := w.learning().Claims()
	if err != nil {
		return nil, err
	}
	t, err := sdjwt.Issue(claims, signer, sdjwt.Options{Disclose: selective, Decoys: decoys, Key: jose.Options{KeyID: pub.URL()}})
	if err != nil {
		return nil, err
	}
	return t.Raw(), nil
}

// sayEuropass is the badge read as a Europass credential, with what the award
// record knows beyond it: the texts in every language, and the day.
func sayEuropass(s *Service, w *encodingWork) ([]byte, error) {
	_, pub, err := s.signerFor(w, key.Seal)
	if err != nil {
		return nil, err
	}
	if until := pub.Chain[0].NotAfter; s.DB.Now().After(until) {
		return nil, fault.New(fault.Conflict, "key.seal_expired", "from", pub.Chain[0].NotBefore, "until", until)
	}
	doc, err := vc.Parse(w.cred.Document)
	if err != nil {
		return nil, err
	}
	cred, err := vc.Read(doc)
	if err != nil {
		return nil, err
	}
	badge := openbadge.Read(cred)
	europass, _ := crosswalk.ToELM(badge, "en")
	w.enrich(&europass)
	europass.Status = withdrawal(badge)
	if europass.Picture, err = addressCode(w.cred, w.base); err != nil {
		return nil, err
	}
	d, err := elm.Write(europass)
	if err != nil {
		return nil, lacking(ELM, err)
	}
	return d.Raw(), nil
}

// withdrawal is the badge's entry in its issuer's list of what is withdrawn: a
// Europass credential has room for one (ADR 0023).
func withdrawal(b openbadge.Badge) elm.Status {
	for _, s := range b.Status {
		if s.Purpose == string(statuslist.Revocation) {
			return elm.Status{List: s.List, Purpose: s.Purpose, Index: s.Index}
		}
	}
	return elm.Status{}
}

// enrich adds what the award record says in more words than the badge.
func (w *encodingWork) enrich(c *elm.Credential) {
	r, a := w.award, &c.Achievement
	c.Title, a.Title = words(r.Title, c.Title), words(r.Title, a.Title)
	c.Description, a.Summary = words(r.Summary, c.Description), words(r.Summary, a.Summary)
	c.Issuer.Name = words(w.org.Name, c.Issuer.Name)
	a.Languages = r.Languages
	if day, err := time.Parse(time.DateOnly, r.CompletedOn); err == nil {
		a.AwardedOn = day
	}
	for i := range a.Outcomes {
		if i < len(r.Outcomes) {
			a.Outcomes[i].Title = words(r.Outcomes[i].Text, a.Outcomes[i].Title)
		}
	}
}

// addressCode is what a reader of the profile shows first, which it requires: the
// credential's address as a QR code.
func addressCode(c Credential, base string) (elm.Media, error) {
	code, err := qr.Encode(base+"/credentials/"+string(c.ID), qr.M)
	if err != nil {
		return elm.Media{}, fmt.Errorf("picture of credential %s: %w", c.ID, err)
	}
	return elm.Media{Type: "PNG", Content: base64.StdEncoding.EncodeToString(code.PNG())}, nil
}

func words(t i18n.Text, otherwise elm.Text) elm.Text {
	if len(t) == 0 {
		return otherwise
	}
	return elm.Text(t)
}

func sealEuropass(s *Service, w *encodingWork) ([]byte, error) {
	signer, pub, err := s.signerFor(w, key.Seal)
	if err != nil {
		return nil, err
	}
	sealed, err := jades.Seal(w.said, jades.Key{Signer: signer, Chain: pub.Chain}, w.done.OrderedAt)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return sealed, nil
}
