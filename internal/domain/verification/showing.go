package verification

import (
	"context"
	"errors"
	"slices"

	"opencairn.org/cairn/formats/did"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/jose"
	"opencairn.org/cairn/formats/vc/proof"
	"opencairn.org/cairn/formats/vc/sdjwt"
	"opencairn.org/cairn/internal/ground/fault"
)

// showing is the presentation a credential was in: who presents it, and how that
// is secured.
type showing struct {
	holder string // its id; empty: nobody is named
	format vc.Errors
	seals  []seal
}

// presentation opens a presentation: one reading for each credential in it. around
// is the token it came in, if any.
func (o *opener) presentation(ctx context.Context, doc *vc.Document, around *jose.Token, in inside) error {
	p, err := vc.ReadPresentation(doc)
	shown := &showing{holder: p.Holder.ID}
	errors.As(err, &shown.format)
	for _, x := range p.Proofs {
		shown.seals = append(shown.seals, integrityProof{doc: doc, all: p.Proofs, proof: x, suites: o.d.Suites})
	}
	if around != nil {
		claims, err := around.Claims()
		if err != nil {
			return tokenFault(err)
		}
		if shown.holder == "" {
			shown.holder = claims.Issuer
		}
		shown.seals = append(shown.seals, sealOf(around, claims, around.Method(shown.holder)))
	}
	if len(p.Credentials) == 0 {
		return fault.New(fault.Invalid, "verification.file.presentation_empty")
	}
	in = in.a("verification.found.presentation", "number", len(p.Credentials))
	in.shown = shown
	return o.held(ctx, p.Credentials, in)
}

// held opens the credentials of a presentation. One that cannot be read is told as
// such and does not hide the others.
func (o *opener) held(ctx context.Context, all []vc.Held, in inside) error {
	for _, h := range all {
		var err error
		switch {
		case len(o.out) >= maxCredentials:
			return fault.New(fault.Invalid, "verification.file.too_many_credentials", "limit", maxCredentials)
		case h.Envelope != nil:
			err = o.open(ctx, h.Envelope.Data, in.a("verification.found.envelope", "media", Visible(h.Envelope.MediaType)))
		case h.Credential != nil:
			o.add(understood(h.Credential, h.Err, o.d), in)
		default:
			err = fault.New(fault.Invalid, "verification.file.held_broken", "path", h.Path).At(h.Path).Wrap(h.Err)
		}
		if err != nil && len(all) == 1 {
			return err
		}
		if err != nil {
			o.add(&reading{broken: err}, in)
		}
	}
	return nil
}

// holder judges whether who presents the credential is who it was given to.
func (c *court) holder() Check {
	if c.r.disclosed != nil {
		return c.keyBinding()
	}
	id := c.r.badge.Learner.ID
	if id == "" && len(c.r.cred.Subjects) > 0 {
		id = c.r.cred.Subjects[0].ID
	}
	if _, err := did.Parse(id); err != nil {
		return c.check(CheckHolder, NotChecked, HolderMismatch, "verification.check.holder.not_bound")
	}
	switch {
	case c.p.Holder != "" && c.p.Holder != id:
		return c.check(CheckHolder, Failed, HolderMismatch, "verification.check.holder.another")
	case c.p.Holder != "":
		return c.check(CheckHolder, Passed, "", "verification.check.holder.same")
	case c.r.shown == nil:
		return c.check(CheckHolder, NotChecked, HolderMismatch, "verification.check.holder.not_presented")
	}
	return c.presented(id)
}

// presented judges the signature of a presentation by the key of whom the
// credential was given to.
func (c *court) presented(id string) Check {
	ch := c.check(CheckHolder, NotChecked, HolderMismatch, "verification.check.holder.shown_unsigned")
	for _, s := range c.r.shown.seals {
		a := s.about()
		if a.purpose != "" && a.purpose != proof.Authentication {
			continue
		}
		outcome, reason := c.shownBy(s, a, id)
		if ch = c.check(CheckHolder, outcome, HolderMismatch, "verification.check.holder."+reason); outcome == Passed {
			return ch
		}
	}
	return ch
}

func (c *court) shownBy(s seal, a stated, id string) (Outcome, string) {
	doc, ok := c.f.others[id]
	switch {
	case did.Controller(a.method) != id:
		return Failed, "shown_by_another"
	case !ok:
		return NotChecked, "shown_no_key"
	}
	m, err := doc.KeyFor(a.method, proof.Authentication)
	switch {
	case err != nil:
		return Failed, "shown_by_another"
	case !m.Revoked.IsZero() || !m.ActiveAt(c.now):
		return Failed, "shown_old_key"
	}
	if _, err := s.holds(m.Public); err != nil {
		var e *proof.Error
		if errors.As(err, &e) && (e.Code == proof.Unknown || e.Code == proof.NotIntegrity || e.Code == proof.NoContext || e.Code == proof.TooComplex) {
			return NotChecked, "shown_unsupported"
		}
		return Failed, "shown_changed"
	}
	return c.answers(a)
}

// answers judges whether a presentation was made for this question: without one, a
// recorded presentation is as good as a fresh one.
func (c *court) answers(a stated) (Outcome, string) {
	switch {
	case a.created.After(c.now.Add(skew)) || !a.expires.IsZero() && !c.now.Before(a.expires):
		return Failed, "shown_out_of_time"
	case c.p.Challenge == "":
		return NotChecked, "shown_unasked"
	case a.challenge != c.p.Challenge:
		return Failed, "shown_challenge"
	case c.p.Domain != "" && !slices.Contains(a.domains, c.p.Domain):
		return Failed, "shown_domain"
	}
	return Passed, "presented"
}

// keyBinding judges the key binding of an SD-JWT.
func (c *court) keyBinding() Check {
	t := c.r.disclosed
	_, err := t.Holder()
	switch {
	case err != nil:
		return c.check(CheckHolder, NotChecked, HolderMismatch, "verification.check.holder.not_bound")
	case t.Binding == nil:
		return c.check(CheckHolder, NotChecked, HolderMismatch, "verification.check.holder.not_presented")
	case c.p.Challenge == "" || c.p.Domain == "":
		return c.check(CheckHolder, NotChecked, HolderMismatch, "verification.check.holder.shown_unasked")
	}
	err = t.CheckBinding(sdjwt.Expect{Nonce: c.p.Challenge, Audience: c.p.Domain, Now: c.now})
	var e *sdjwt.Error
	switch {
	case err == nil:
		return c.check(CheckHolder, Passed, "", "verification.check.holder.presented")
	case !errors.As(err, &e):
		return c.check(CheckHolder, Failed, HolderMismatch, "verification.check.holder.shown_changed")
	}
	reasons := map[sdjwt.Code]string{sdjwt.WrongNonce: "shown_challenge", sdjwt.WrongAudience: "shown_domain", sdjwt.BindingTime: "shown_out_of_time", sdjwt.BindingSignature: "shown_by_another"}
	if reason, ok := reasons[e.Code]; ok {
		return c.check(CheckHolder, Failed, HolderMismatch, "verification.check.holder."+reason)
	}
	return c.check(CheckHolder, Failed, HolderMismatch, "verification.check.holder.shown_changed")
}
