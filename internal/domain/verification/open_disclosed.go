package verification

import (
	"bytes"
	"errors"
	"strconv"
	"strings"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/formats/elm"
	"opencairn.org/cairn/formats/openbadge"
	"opencairn.org/cairn/formats/statuslist"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/sdjwt"
	"opencairn.org/cairn/internal/ground/fault"
)

// disclosed opens an SD-JWT: a W3C credential of which not everything need be
// shown, or an SD-JWT VC.
func (o *opener) disclosed(data []byte, in inside) error {
	t, err := sdjwt.Parse(data)
	if err != nil {
		return disclosedFault(err)
	}
	var r *reading
	if t.IsDocument() {
		doc, err := t.Document()
		if err != nil {
			return disclosedFault(err)
		}
		r = understand(doc, o.d)
	} else {
		c, err := t.Credential()
		if err != nil {
			return disclosedFault(err)
		}
		r = walletCredential(c)
	}
	claims, err := t.Issued.Claims()
	if err != nil {
		return tokenFault(err)
	}
	r.disclosed = t
	own := sealOf(t.Issued, claims, t.Issued.Method(r.cred.Issuer.ID))
	own.suite = "SD-" + own.suite
	r.seals = append([]seal{disclosedSeal{own, t}}, r.seals...)
	o.add(r, in.a("verification.found.sd_jwt"))
	return nil
}

// walletCredential reads an SD-JWT VC. The learning credential of the European
// wallet says what a badge says; of other types only what every one has is known.
func walletCredential(c *sdjwt.Credential) *reading {
	r := &reading{wallet: c, cred: &vc.Credential{ID: c.ID, Types: []string{c.Type}, Issuer: vc.Issuer{ID: c.Issuer}, ValidFrom: c.NotBefore, ValidUntil: c.Expires}}
	if r.cred.ValidFrom.IsZero() {
		r.cred.ValidFrom = c.IssuedAt
	}
	if ref, err := statuslist.ReadTokenRef(c.Status); err == nil {
		r.cred.Status = []vc.Status{{Path: "$.status", Type: tokenStatus, Purpose: tokenStatus, List: ref.URI, Index: strconv.Itoa(ref.Index), Value: c.Status}}
	} else if c.Status != nil {
		r.cred.Status = []vc.Status{{Path: "$.status", Value: c.Status}}
	}
	if c.Type != sdjwt.LearningVCT {
		return r
	}
	r.kind = kindLearning
	l, err := c.Learning()
	if err != nil {
		r.schema.Add(vc.BadValue, pathOf(err), err.Error())
	}
	if l != nil {
		r.badge = learning(l)
		r.cred.Issuer.Name, r.cred.Name = l.Authority, l.Title
		if r.cred.ValidUntil.IsZero() {
			r.cred.ValidUntil = l.Expires
		}
		if !l.Issued.IsZero() {
			r.cred.ValidFrom = l.Issued
		}
		r.badge.Issuer.ID, r.badge.ValidFrom, r.badge.ValidUntil = r.cred.Issuer.ID, r.cred.ValidFrom, r.cred.ValidUntil
	}
	return r
}

func pathOf(err error) string {
	var e *sdjwt.Error
	if errors.As(err, &e) && e.Path != "" {
		return e.Path
	}
	return "$"
}

// learning is a learning credential in the terms of a badge.
func learning(l *sdjwt.Learning) openbadge.Badge {
	a := openbadge.Achievement{Kind: "MicroCredential", Name: l.Title, Description: l.Description, Prerequisites: strings.Join(l.Prerequisites, "; ")}
	for _, o := range l.Outcomes {
		a.Outcomes = append(a.Outcomes, openbadge.Named{Name: o})
	}
	for _, q := range l.QualityAssurance {
		a.Quality = append(a.Quality, openbadge.Named{Name: q})
	}
	if l.Level > 0 {
		a.Levels = []openbadge.Level{{Framework: "EQF", Level: strconv.Itoa(l.Level)}}
	}
	if l.Stackable != sdjwt.NotStated {
		a.Stacking = &openbadge.Named{Code: string(l.Stackable), Name: string(l.Stackable)}
	}
	a.Credits, a.Hours, a.CreditSystem = studyTime(l.StudyTime)
	b := openbadge.Badge{Name: l.Title, Achievement: a, Issuer: openbadge.Profile{Name: l.Authority, Country: l.Country}}
	if name := strings.TrimSpace(l.GivenName + " " + l.FamilyName); name != "" {
		b.Learner.Identities = append(b.Learner.Identities, openbadge.Identity{Type: openbadge.IdentityName, Value: name})
	}
	if l.Grade != "" {
		b.Results = []openbadge.Result{{Value: l.Grade}}
	}
	return b
}

func disclosedFault(err error) error {
	var e *sdjwt.Error
	if !errors.As(err, &e) {
		return tokenFault(err)
	}
	key := "file.disclosure"
	switch e.Code {
	case sdjwt.RepeatedDigest, sdjwt.ReservedName, sdjwt.ClaimExists, sdjwt.Unreferenced, sdjwt.MustBeVisible:
		key = "file.disclosure_" + string(e.Code)
	}
	return fault.New(fault.Invalid, "verification."+key, "code", string(e.Code), "path", Visible(e.Path)).Wrap(err)
}

// isDisclosed reports whether a token is an SD-JWT.
func isDisclosed(data []byte) bool { return bytes.IndexByte(data, '~') > 0 }

// studyTime reads a workload as the learning credential writes it: "5 ECTS", or an
// ISO 8601 duration.
func studyTime(s string) (credits, hours credit.Amount, system string) {
	if h, ok := elm.HoursOf(s); ok {
		return credits, h, ""
	}
	number, unit, _ := strings.Cut(strings.TrimSpace(s), " ")
	amount, err := credit.Parse(number)
	if err != nil {
		return credits, hours, ""
	}
	switch unit = strings.ToLower(strings.TrimSpace(unit)); unit {
	case "hours", "hour", "h":
		return credits, amount, ""
	case "ects", "ects credits":
		return amount, hours, "ects"
	}
	return amount, hours, unit
}
