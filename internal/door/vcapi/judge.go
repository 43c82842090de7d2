package vcapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"opencairn.org/cairn/formats/did"
	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/ld"
	"opencairn.org/cairn/formats/statuslist"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/jose"
	"opencairn.org/cairn/formats/vc/proof"
)

// clockSkew is how far ahead of us somebody else's clock may be.
const clockSkew = 5 * time.Minute

// verify answers POST .../credentials/verify: {verifiableCredential, options} ->
// 200 {verified: true}, or 400 or 422 with the report.
func (s *Server) verify(w http.ResponseWriter, r *http.Request) *refusal {
	body, refused := read(w, r)
	if refused != nil {
		return refused
	}
	o, refused := readOptions(body.Get("options"))
	if refused != nil {
		return refused
	}
	v := body.Get("verifiableCredential")
	if v == nil {
		return unread(parsing.at("$.verifiableCredential", "missing"))
	}
	return report(w, s.credential(r.Context(), v, o))
}

// report sends a verdict: what is not verified is never a success.
func report(w http.ResponseWriter, r *Report) *refusal {
	if r.Verified {
		sendJSON(w, http.StatusOK, r)
		return nil
	}
	return &refusal{status: http.StatusUnprocessableEntity, problems: r.Problems, report: r}
}

// credential judges one credential, with proofs of its own or in an envelope.
func (s *Server) credential(ctx context.Context, v *jcs.Value, o options) *Report {
	r := newReport()
	if v.Kind == jcs.String || jose.IsEnvelope(v) {
		s.envelopedCredential(ctx, r, v, o)
		return r
	}
	d, err := vc.FromTree(v)
	if err != nil {
		r.fail(checkModel, problemOf(err))
		return r
	}
	c, list := s.model(d)
	if !r.settle(checkModel, understood, list) {
		return r
	}
	if err := vc.Secured(d); err != nil {
		r.fail(checkProof, notProved.because(err))
		return r
	}
	list = s.proofs(ctx, d, c.Proofs, c.Issuer.ID, o.expecting(proof.AssertionMethod))
	r.settle(checkProof, "every proof holds, one of them the issuer's", list)
	s.contents(r, c, o)
	return r
}

const understood = "every property is as the data model says, and every term is defined"

// contents are the checks that do not depend on how a credential is secured.
func (s *Server) contents(r *Report, c *vc.Credential, o options) {
	r.settle(checkPeriod, "in force", s.period(c))
	if len(c.Related) > 0 {
		r.settle(checkRelated, "every digest is that of the resource", s.related(c, true))
	}
	s.status(r, c, o)
}

// model reads a credential: the data model, and that each of its terms means
// something.
func (s *Server) model(d *vc.Document) (*vc.Credential, []Problem) {
	c, err := vc.Read(d)
	if err != nil {
		return nil, problems(err)
	}
	return c, s.terms(d.Unsecured())
}

// terms: undefined ones are outside of every signature over RDF, and mean nothing
// to anybody under the others.
func (s *Server) terms(v *jcs.Value) []Problem {
	p := ld.Processor{Contexts: s.contexts}
	_, err := p.ToRDF(v)
	var es ld.Errors
	switch {
	case err == nil:
		return nil
	case errors.As(err, &es):
		var out []Problem
		for _, e := range es {
			out = append(out, problemOf(e))
		}
		return out
	}
	return []Problem{problemOf(err)}
}

// proofs checks every proof, and that one is by whom it says: the issuer of a
// credential, the holder of a presentation; empty: by whomever. A proof by somebody
// else may stand beside it, or before it in a chain.
func (s *Server) proofs(ctx context.Context, d *vc.Document, all []vc.Proof, by string, o options) (out []Problem) {
	var theirs *vc.Proof
	for i := range all {
		k, err := s.proved(ctx, d, all[i])
		if err != nil {
			out = append(out, problemOf(err))
		}
		if theirs == nil && (by == "" || k.Controller == by) {
			theirs = &all[i]
		}
	}
	if theirs == nil {
		return append(out, noMethod.at("$.proof", "no key of %.200q made any proof", by))
	}
	return append(out, o.asked(*theirs)...)
}

// proved checks one proof by itself and gives the key it was made with.
func (s *Server) proved(ctx context.Context, d *vc.Document, p vc.Proof) (did.Method, error) {
	k, err := s.key(ctx, p.Method, p.Purpose)
	if err != nil {
		return did.Method{}, err
	}
	if err := s.suites.Verify(overMeaning(d, p), p, k.Public); err != nil {
		return k, err
	}
	return k, proof.Expect{Purpose: p.Purpose, Now: s.now(), Skew: clockSkew}.Check(p)
}

// overMeaning is the document as a proof sees it. A presentation of nothing may
// say so with an empty list, which has no place in RDF: strict JSON-LD would
// refuse it, and a signature over RDF is the same without.
func overMeaning(d *vc.Document, p vc.Proof) *vc.Document {
	v := d.Root().Get("verifiableCredential")
	if v == nil || v.Kind != jcs.Array || len(v.Items) > 0 || strings.Contains(p.Suite, "-jcs-") {
		return d
	}
	out, err := vc.FromTree(d.Root().Without("verifiableCredential"))
	if err != nil {
		return d
	}
	return out
}

// expecting is the options where nothing else is asked of the purpose.
func (o options) expecting(purpose string) options {
	if o.purpose == "" {
		o.purpose = purpose
	}
	return o
}

// asked checks a proof against what the request expects.
func (o options) asked(p vc.Proof) (out []Problem) {
	e := proof.Expect{Purpose: o.purpose, Challenge: o.challenge}
	if e.Purpose == "" {
		e.Purpose = p.Purpose
	}
	if err := e.Check(p); err != nil {
		out = append(out, problemOf(err))
	}
	for _, domain := range o.domain {
		if err := (proof.Expect{Purpose: p.Purpose, Domain: domain}).Check(p); err != nil {
			out = append(out, problemOf(err))
		}
	}
	return out
}

// key is the key a verification method names, for a purpose. Nothing is fetched:
// only did:key and did:jwk are known.
func (s *Server) key(ctx context.Context, method, purpose string) (did.Method, error) {
	id, _, err := did.ParseURL(method)
	if err != nil {
		return did.Method{}, err
	}
	doc, err := did.Resolver{}.Resolve(ctx, id.String())
	if err != nil {
		return did.Method{}, err
	}
	return doc.KeyFor(method, purpose)
}

func (s *Server) period(c *vc.Credential) (out []Problem) {
	now := s.now()
	if now.Add(clockSkew).Before(c.ValidFrom) {
		out = append(out, outOfRange.at("$.validFrom", "in force from %s", c.ValidFrom.Format(time.RFC3339)))
	}
	if !c.ValidUntil.IsZero() && !now.Before(c.ValidUntil) {
		out = append(out, outOfRange.at("$.validUntil", "in force until %s", c.ValidUntil.Format(time.RFC3339)))
	}
	return out
}

// status checks the entries, unless the request names other checks. Only lists of
// this server can be read; another list is a status that cannot be told.
func (s *Server) status(r *Report, c *vc.Credential, o options) {
	if len(c.Status) == 0 {
		return
	}
	if o.checks != nil && !slices.Contains(o.checks, checkStatus) && !slices.Contains(o.checks, "status") {
		r.skip(checkStatus, "the request does not ask for it")
		r.Warnings = append(r.Warnings, "the credential names a status, which was not checked")
		return
	}
	var out []Problem
	for _, e := range c.Status {
		if err := s.entry(e, c.Issuer.ID); err != nil {
			p := problemOf(err)
			p.Path = e.Path
			out = append(out, p)
		}
	}
	r.settle(checkStatus, "not set in its list", out)
}

// entry checks one status entry.
func (s *Server) entry(e vc.Status, issuer string) error {
	if _, err := statuslist.Index(e); err != nil {
		return err
	}
	path, ours := cutBase(e.List, s.base)
	if !ours {
		return &statuslist.Error{Code: statuslist.Unreachable, Path: e.Path, Detail: e.List}
	}
	d, err := s.listCredential(path)
	if err != nil {
		return err
	}
	if d == nil {
		return &statuslist.Error{Code: statuslist.Unreachable, Path: e.Path, Detail: e.List}
	}
	l, err := vc.Read(d)
	if err != nil {
		return err
	}
	set, err := statuslist.Check(e, issuer, l, s.now())
	if err == nil && set {
		err = &setError{e}
	}
	return err
}

// setError says that a credential was withdrawn or suspended.
type setError struct{ entry vc.Status }

func (e *setError) Error() string {
	return fmt.Sprintf("%s: entry %s of %s is set", e.entry.Purpose, e.entry.Index, e.entry.List)
}
