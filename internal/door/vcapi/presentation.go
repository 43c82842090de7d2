package vcapi

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/jose"
	"opencairn.org/cairn/formats/vc/proof"
)

// verifyPresentation answers POST .../presentations/verify:
// {verifiablePresentation, options: {challenge, domain}} -> 200 {verified: true},
// or 400 or 422 with the report. A presentation without a proof is verified when
// nothing was asked that only a proof can answer.
func (s *Server) verifyPresentation(w http.ResponseWriter, r *http.Request) *refusal {
	body, refused := read(w, r)
	if refused != nil {
		return refused
	}
	o, refused := readOptions(body.Get("options"))
	if refused != nil {
		return refused
	}
	v := body.Get("verifiablePresentation")
	if v == nil {
		return unread(parsing.at("$.verifiablePresentation", "missing"))
	}
	return report(w, s.presentation(r.Context(), v, o))
}

// presentation judges a presentation and every credential in it.
func (s *Server) presentation(ctx context.Context, v *jcs.Value, o options) *Report {
	r := newReport()
	enveloped := v.Kind == jcs.String || jose.IsEnvelope(v)
	var (
		x   *secured
		d   *vc.Document
		err error
	)
	if enveloped {
		if x, err = opened(v, true); err == nil {
			d = x.d
		}
	} else {
		d, err = vc.FromTree(v)
	}
	if err != nil {
		r.fail(checkModel, problems(err)...)
		return r
	}
	p, list := s.presentationModel(d)
	if !r.settle(checkModel, understood, list) {
		return r
	}
	signed := true
	if enveloped {
		r.settle(checkProof, "the signature holds", s.signedBy(ctx, x, p.Holder.ID, o.expecting(proof.Authentication)))
	} else {
		signed = s.presentationProof(ctx, r, p, o)
	}
	for _, h := range p.Credentials {
		s.held(ctx, r, p, h, signed, o)
	}
	return r
}

func (s *Server) presentationModel(d *vc.Document) (*vc.Presentation, []Problem) {
	p, err := vc.ReadPresentation(d)
	if err != nil {
		return nil, problems(err)
	}
	bare := overMeaning(d, vc.Proof{}).Unsecured()
	return p, s.terms(bare)
}

// presentationProof checks the holder's proof; false: there is none.
func (s *Server) presentationProof(ctx context.Context, r *Report, p *vc.Presentation, o options) bool {
	if len(p.Proofs) > 0 {
		r.settle(checkProof, "every proof holds, one of them the holder's", s.proofs(ctx, p.Document, p.Proofs, p.Holder.ID, o))
		return true
	}
	switch {
	case p.Document.Root().Get("proof") != nil:
		r.fail(checkProof, notProved.because(vc.Secured(p.Document)))
	case o.challenge != "":
		r.fail(checkProof, otherOne.at("$.proof", "there is no proof to answer the challenge"))
	case len(o.domain) > 0:
		r.fail(checkProof, otherDomain.at("$.proof", "there is no proof to name the domain"))
	case o.purpose != "":
		r.fail(checkProof, wrongPurpose.at("$.proof", "there is no proof"))
	default:
		r.skip(checkProof, "the presentation has no proof")
		r.Warnings = append(r.Warnings, "the presentation is not signed: who presents it is not known")
	}
	return false
}

// held judges one credential of a presentation.
func (s *Server) held(ctx context.Context, r *Report, p *vc.Presentation, h vc.Held, signed bool, o options) {
	inner := options{checks: o.checks}
	var c *Report
	switch {
	case h.Err != nil:
		c = newReport()
		c.fail(checkModel, problems(h.Err)...)
	case h.Credential == nil: // an envelope
		c = s.credential(ctx, at(p, h.Path), inner)
	case h.Credential.Document.Root().Get("proof") == nil:
		c = s.selfAsserted(p, h.Credential, signed, inner)
	default:
		c = s.credential(ctx, h.Credential.Document.Root(), inner)
	}
	r.Credentials = append(r.Credentials, c)
	for i := range c.Problems {
		c.Problems[i].Path = h.Path + strings.TrimPrefix(c.Problems[i].Path, "$")
	}
	r.settle(checkContents, h.Path, c.Problems)
}

// at is the value of a held credential, as it stands in the presentation.
func at(p *vc.Presentation, path string) *jcs.Value {
	list := p.Document.Root().Get("verifiableCredential").List()
	for i := range list {
		if path == "$.verifiableCredential" || path == fmt.Sprintf("$.verifiableCredential[%d]", i) {
			return list[i]
		}
	}
	return &jcs.Value{}
}

// selfAsserted judges a credential that only the presentation's proof secures: its
// issuer is the holder (VC Data Model 2.0, 4.13.4).
func (s *Server) selfAsserted(p *vc.Presentation, c *vc.Credential, signed bool, o options) *Report {
	r := newReport()
	r.settle(checkModel, understood, s.terms(c.Document.Root()))
	switch {
	case !signed:
		r.fail(checkProof, notProved.at("$.proof", "neither the credential nor the presentation has a proof"))
	case p.Holder.ID == "" || p.Holder.ID != c.Issuer.ID:
		r.fail(checkHolder, notProved.at("$.issuer", "only the presentation's proof secures the credential, and its holder is not the issuer"))
	default:
		r.pass(checkHolder, "the holder says it of themselves")
	}
	s.contents(r, c, o)
	return r
}
