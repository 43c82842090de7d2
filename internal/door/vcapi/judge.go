package vcapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"opencairn.org/cairn/formats/did"
	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/ld"
	"opencairn.org/cairn/formats/statuslist"
	"opencairn.org/cairn/formats/vc"
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

// credential judges one credential.
func (s *Server) credential(ctx context.Context, v *jcs.Value, o options) *Report {
	r := newReport()
	if v.Kind != jcs.Object {
		r.fail(checkModel, parsing.at("$", "a credential is a JSON object"))
		return r
	}
	d, err := vc.FromTree(v)
	if err != nil {
		r.fail(checkModel, problemOf(err))
		return r
	}
	c, list := s.model(d)
	if !r.settle(checkModel, "every property is as the data model says, and every term is defined", list) {
		return r
	}
	r.settle(checkProof, "every proof holds, one of them the issuer's", s.proofs(ctx, c.Document, c.Proofs, c.Issuer.ID, o))
	s.contents(r, c, o)
	return r
}

// contents are the checks that do not depend on how a credential is secured.
func (s *Server) contents(r *Report, c *vc.Credential, o options) {
	r.settle(checkPeriod, "in force", s.period(c))
	if slices.ContainsFunc(c.Document.Root().Get("relatedResource").List(), func(*jcs.Value) bool { return true }) {
		r.settle(checkRelated, "every digest is that of the resource", s.related(c, true))
	}
	s.status(r, c, o)
}

// model reads a credential: the data model, and that each of its terms means
// something.
func (s *Server) model(d *vc.Document) (*vc.Credential, []Problem) {
	c, err := vc.Read(d)
	var es vc.Errors
	if errors.As(err, &es) {
		err = withoutInline(es).Or()
	}
	if err != nil {
		return nil, problems(err)
	}
	return c, s.terms(d)
}

// terms: undefined ones are outside of every signature over RDF, and mean nothing
// to anybody under the others.
func (s *Server) terms(d *vc.Document) []Problem {
	p := ld.Processor{Contexts: s.contexts}
	_, err := p.ToRDF(d.Unsecured())
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
// credential, the holder of a presentation.
func (s *Server) proofs(ctx context.Context, d *vc.Document, all []vc.Proof, by string, o options) (out []Problem) {
	if len(all) == 0 {
		return []Problem{notProved.at("$.proof", "there is no proof")}
	}
	var theirs *vc.Proof
	for i := range all {
		p := &all[i]
		k, err := s.key(ctx, p.Method)
		if err != nil {
			out = append(out, problemOf(err))
			continue
		}
		if err := s.suites.Verify(d, *p, k.Public); err != nil {
			out = append(out, problemOf(err))
		}
		out = append(out, s.stated(p)...)
		if k.Controller == by && theirs == nil {
			theirs = p
		}
	}
	if theirs == nil {
		return append(out, noMethod.at("$.proof", "no key of %.200q made any proof", by))
	}
	return append(out, asked(theirs, o)...)
}

// stated checks what a proof says about itself.
func (s *Server) stated(p *vc.Proof) (out []Problem) {
	now := s.now()
	if p.Created.After(now.Add(clockSkew)) {
		out = append(out, outOfRange.at(p.Path+".created", "made in the future: %s", p.Created.Format(time.RFC3339)))
	}
	if !p.Expires.IsZero() && !now.Before(p.Expires) {
		out = append(out, outOfRange.at(p.Path+".expires", "expired: %s", p.Expires.Format(time.RFC3339)))
	}
	if p.Purpose != assertion && p.Purpose != authentication {
		out = append(out, wrongPurpose.at(p.Path+".proofPurpose", "purpose %.80q", p.Purpose))
	}
	return out
}

const (
	assertion      = "assertionMethod"
	authentication = "authentication"
)

// asked checks a proof against what the request expects.
func asked(p *vc.Proof, o options) (out []Problem) {
	if o.purpose != "" && p.Purpose != o.purpose {
		out = append(out, wrongPurpose.at(p.Path+".proofPurpose", "expected %.80q, the proof says %.80q", o.purpose, p.Purpose))
	}
	if c := p.Node.Get("challenge").Str(); o.challenge != "" && c != o.challenge {
		out = append(out, otherOne.at(p.Path+".challenge", "expected %.80q, the proof says %.80q", o.challenge, c))
	}
	for _, d := range o.domain {
		if !slices.ContainsFunc(p.Node.Get("domain").List(), func(x *jcs.Value) bool { return x.Str() == d }) {
			out = append(out, otherDomain.at(p.Path+".domain", "expected %.80q", d))
		}
	}
	return out
}

// key is the key a verification method names. Nothing is fetched: only did:key
// and did:jwk are known.
func (s *Server) key(ctx context.Context, method string) (did.Method, error) {
	id, _, err := did.ParseURL(method)
	if err != nil {
		return did.Method{}, err
	}
	doc, err := did.Resolver{}.Resolve(ctx, id.String())
	if err != nil {
		return did.Method{}, err
	}
	return doc.Key(method)
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
