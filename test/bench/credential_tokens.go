package main

import (
	"context"
	"fmt"
	"time"

	"opencairn.org/cairn/formats/did"
	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/openbadge"
	"opencairn.org/cairn/formats/statuslist"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/jose"
	"opencairn.org/cairn/formats/vc/sdjwt"
	"opencairn.org/cairn/internal/domain/verification"
)

// tokens are the awards of a school as signed tokens.
type tokens struct {
	*credentials
	name                      string
	sign                      func(i int) ([]byte, error)
	issueAllocs, reportAllocs float64 // bars
}

// tokenTasks is issuing, and the whole report, of the two forms that are tokens:
// the same Open Badge as a VC-JWT, and the European wallet's learning credential
// with its selective claims and a Token Status List.
func (s *school) tokenTasks() (out []task, err error) {
	var badges []*vc.Document
	for i := range awards {
		d, err := openbadge.Write(s.badge(i))
		if err != nil {
			return nil, err
		}
		badges = append(badges, d)
	}
	badge := func(i int) ([]byte, error) {
		k := s.keys[ed]
		t, err := jose.SignBadge(badges[i], k.Signer, jose.Options{KeyID: k.options.Method})
		if err != nil {
			return nil, err
		}
		return t.Raw(), nil
	}
	for _, t := range []tokens{
		{credentials: s.verifying(s.keys[ed]), name: "vc-jwt", sign: badge, issueAllocs: 35, reportAllocs: 75},
		{credentials: s.verifying(s.keys[ec]), name: "sd-jwt-vc", sign: s.learning, issueAllocs: 205, reportAllocs: 200},
	} {
		for i := range awards {
			signed, err := t.sign(i)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", t.name, err)
			}
			t.signed = append(t.signed, signed)
		}
		verify, err := t.verifyFloor()
		if err != nil {
			return nil, err
		}
		out = append(out, t.task("issue/", t.issue, t.signFloor, t.issueAllocs), t.task("report/", t.report, verify, t.reportAllocs))
	}
	return out, nil
}

// verifying is a verifier for the school's credentials under one key.
func (s *school) verifying(k signingKey) *credentials {
	return &credentials{school: s, key: k, public: k.Public(), verifier: verification.New(verification.Deps{
		Sources: s, Registry: s.register, Now: func() time.Time { return s.now }})}
}

func (t tokens) task(kind string, run, floor func(int) error, allocs float64) task {
	return task{name: kind + t.name, run: run, floor: floor, reach: 2.5, allocs: allocs, bytes: len(t.signed[0])}
}

// issue is what is to be said, to a signed token.
func (t tokens) issue(i int) error {
	signed, err := t.sign(i % awards)
	if err == nil && len(signed) < len(t.signed[0])-32 {
		err = errWrong
	}
	return err
}

// learning is the i-th learner's award as the European wallet has it.
func (s *school) learning(i int) ([]byte, error) {
	k := s.keys[ec]
	claims, selective, err := sdjwt.Learning{
		FamilyName: fmt.Sprintf("Samira Haddad %d", i), LearnerID: fmt.Sprintf("0199d3a0-7c1e-7000-8000-%012d", i),
		Title:       "Safe medicines administration in home and residential care",
		Description: "Giving medicines to adults in home and residential care, from a written record.",
		Outcomes:    []string{"Prepare and give oral, topical and inhaled medicines to an adult from a written record", "Calculate tablet, liquid and patch doses without error"},
		Languages:   []string{"en"}, StudyTime: "5 ECTS", Level: 5, QualityAssurance: []string{"approval Quality Agency"},
		Authority: "University of Aldermoor", Country: "XF", Issued: k.options.Created,
	}.Claims()
	if err != nil {
		return nil, err
	}
	ref := statuslist.TokenRef{URI: tokenStatusURL, Index: 1000 + i}
	claims = claims.WithMembers(jcs.Member{Name: "iss", Value: *jcs.Text(did.Web(schoolHost).String())},
		jcs.Member{Name: "iat", Value: *jose.Seconds(k.options.Created)}, jcs.Member{Name: "status", Value: *ref.Claim()})
	t, err := sdjwt.Issue(claims, k.Signer, sdjwt.Options{Disclose: selective, Decoys: 3, Key: jose.Options{KeyID: k.options.Method}})
	if err != nil {
		return nil, err
	}
	return t.Raw(), nil
}

const tokenStatusURL = schoolURL + "/status/1?as=token"

// signTokenList makes the list that learning credentials name.
func (s *school) signTokenList() error {
	l, err := statuslist.NewTokenList(1<<17, 1)
	if err != nil {
		return err
	}
	k := s.keys[ec]
	t, err := statuslist.StatusToken{URI: tokenStatusURL, Issuer: did.Web(schoolHost).String(), Issued: s.now.Add(-time.Hour), Expires: s.now.Add(time.Hour), List: l}.
		Sign(k.Signer, jose.Options{KeyID: k.options.Method})
	if err != nil {
		return err
	}
	s.tokens = t.Raw()
	return nil
}

// report is fresh bytes to the whole report.
func (t tokens) report(i int) error {
	r, err := t.verifier.Verify(context.Background(), t.signed[i%awards], verification.Policy{})
	if err == nil && (r.Verdict != verification.Valid || r.Check(verification.CheckStatus).Outcome != verification.Passed) {
		err = fmt.Errorf("%w: %s, status %s", errWrong, r.Verdict, r.Check(verification.CheckStatus).Reason.Key)
	}
	return err
}
