package recognition

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"

	"golang.org/x/text/unicode/norm"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/credential"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/verification"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// byIssuer fills in who awarded it.
func (e *Evidence) byIssuer(ctx context.Context, tx *sqldb.Tx, id identity.TenantID) error {
	org, err := identity.OrganisationIn(ctx, tx, id)
	if err != nil {
		return err
	}
	e.Issuer, e.IssuerDID, e.IssuerKind, e.Country = org.ID, org.DID, org.Kind, org.Country
	e.IssuerName, _ = org.Name.In("en")
	e.Alliance, err = identity.MembersIn(ctx, tx, org.ID, e.IssuedOn)
	return err
}

// byVersion fills in what the version of the offer says: its number and all who
// award it.
func (e *Evidence) byVersion(ctx context.Context, tx *sqldb.Tx) error {
	v, err := catalogue.VersionIn(ctx, tx, e.Offer, e.Hash)
	if fault.Is(err, "catalogue.version.not_found") {
		return nil // imported or not read yet: no row can name it by number
	}
	if err != nil {
		return err
	}
	e.Version = v.Number
	for _, b := range v.Spec.AwardingBody {
		e.Bodies = append(e.Bodies, b.URL)
	}
	return nil
}

// holding is the evidence of a credential of the wallet.
func holding(ctx context.Context, tx *sqldb.Tx, c credential.Credential) (e Evidence, err error) {
	award, err := credential.AwardIn(ctx, tx, c.Issuer, c.Award)
	if err != nil {
		return e, err
	}
	r := award.Record
	e = Evidence{
		Key: "credential/" + string(c.ID), Credential: c.ID, Title: c.Title, IssuedOn: c.IssuedAt, LearntOn: award.CompletedOn, EQF: r.EQF, Field: r.Field,
		Assessed: r.Assessment.Types, Supervised: r.Assessment.Supervision, Grade: grade(r.Assessment), Offer: award.Offer, Hash: award.Hash,
	}
	if r.Credits != nil && (r.CreditSystem == "" || r.CreditSystem == "ects") {
		e.Credits, _ = creditsOf(*r.Credits)
	}
	for _, o := range r.Outcomes {
		text, _ := o.Text.In("en")
		e.Outcomes = append(e.Outcomes, text)
	}
	if err := e.byIssuer(ctx, tx, c.Issuer); err != nil {
		return e, err
	}
	return e, e.byVersion(ctx, tx)
}

// grade is the share of the criteria that were met, in percent; a passed assessment
// without criteria is whole.
func grade(a credential.Assessed) int {
	if len(a.Criteria) == 0 {
		return wholeGrade
	}
	return min(wholeGrade, a.Met*100/len(a.Criteria))
}

// outside is the evidence of a file from elsewhere, as it was verified.
func outside(ctx context.Context, tx *sqldb.Tx, file []byte, rep verification.Report) (e Evidence, err error) {
	s := rep.Credential
	if s == nil {
		return e, fault.New(fault.Invalid, "recognition.claim.no_credential").At("file")
	}
	e = Evidence{
		Key: fileKey(file, s), Title: title(s), IssuerDID: s.IssuerID, IssuerName: s.Issuer.In("en"), Country: s.Country, IssuedOn: s.IssuedOn, LearntOn: s.IssuedOn,
		EQF: s.EQF, Outcomes: s.Outcomes, Assessed: s.Assessment, Supervised: s.Supervision, Grade: wholeGrade,
	}
	if s.CreditSystem == "" || s.CreditSystem == "ects" {
		e.Credits, _ = creditsOf(s.Credits)
	}
	org, err := identity.OrganisationByDIDIn(ctx, tx, s.IssuerID)
	var f *fault.Fault
	switch {
	case errors.As(err, &f) && f.Kind == fault.NotFound:
		return e, nil
	case err != nil:
		return e, err
	}
	country := e.Country
	if err := e.byIssuer(ctx, tx, org.ID); err != nil {
		return e, err
	}
	if e.Country == "" {
		e.Country = country
	}
	return e, nil
}

func title(s *verification.Summary) string {
	if s.Title != "" {
		return s.Title
	}
	return s.Achievement
}

// fileKey knows the same credential again in another file.
func fileKey(file []byte, s *verification.Summary) string {
	text := s.IssuerID + " " + s.ID
	if s.ID == "" {
		text = string(file)
	}
	sum := sha256.Sum256([]byte(text))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// genuine is guard G1 by the verdict of verification (S-248).
func genuine(rep verification.Report) Finding {
	switch {
	case rep.Verdict.Good():
		return Finding{Pass, say("g1.valid")}
	case rep.Verdict == verification.Incomplete:
		return Finding{NotChecked, say("g1.incomplete")}
	}
	return Finding{Fail, say("g1.not_valid", "verdict", string(rep.Verdict))}
}

// bears is guard G2 for a file: whom it names, and whether that is enough.
func bears(s *verification.Summary, person identity.Person, p Policy) Finding {
	switch {
	case folded(s.Holder) != folded(person.Name):
		return Finding{NotChecked, say("g2.another_name", "name", s.Holder)}
	case p.NameIsEnough:
		return Finding{Pass, say("g2.name")}
	}
	return Finding{NotChecked, say("g2.name_only")}
}

func folded(name string) string {
	return strings.ToLower(norm.NFC.String(strings.Join(strings.Fields(name), " ")))
}
