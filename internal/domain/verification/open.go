package verification

import (
	"bytes"
	"context"
	"errors"

	"opencairn.org/cairn/formats/elm"
	"opencairn.org/cairn/formats/jades"
	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/openbadge/bake"
	"opencairn.org/cairn/formats/openbadge/hosted"
	"opencairn.org/cairn/formats/pdf"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/jose"
	"opencairn.org/cairn/internal/ground/fault"
)

// What one file may hold: containers inside each other, and credentials in all.
const (
	maxNesting     = 5
	maxCredentials = 50
)

// opener takes a file apart, containers off, outermost first, until what is left
// are credentials.
type opener struct {
	d   *Deps
	s   *session
	p   Policy
	out []*reading
}

// open takes what a file, or what was found in one, apart.
func (o *opener) open(ctx context.Context, data []byte, in inside) error {
	switch {
	case len(in.found) > maxNesting:
		return fault.New(fault.Invalid, "verification.file.nested", "limit", maxNesting)
	case len(o.out) == maxCredentials:
		return fault.New(fault.Invalid, "verification.file.too_many_credentials", "limit", maxCredentials)
	case bake.Sniff(data) != "":
		return o.picture(ctx, data, in)
	case pdf.Is(data):
		return o.pdf(ctx, data, in)
	}
	if f := sniff(data); f != nil {
		return f
	}
	if isToken(data) {
		return o.token(ctx, unquoted(data), in)
	}
	return o.document(ctx, data, in)
}

// inside is where something was found.
type inside struct {
	found []Message // containers, outermost first
	shown *showing  // the presentation it is in; nil: in none
}

func (in inside) a(key string, kv ...any) inside {
	found := make([]Message, len(in.found), len(in.found)+1)
	copy(found, in.found)
	return inside{found: append(found, Say(key, kv...)), shown: in.shown}
}

// add keeps a credential.
func (o *opener) add(r *reading, in inside) {
	r.found, r.shown = in.found, in.shown
	o.out = append(o.out, r)
}

// picture opens a baked badge.
func (o *opener) picture(ctx context.Context, data []byte, in inside) error {
	held, err := bake.Read(data)
	var e *bake.Error
	switch {
	case errors.As(err, &e) && e.Code == bake.NoBadge:
		return fault.New(fault.Invalid, "verification.file.picture").Wrap(err)
	case errors.As(err, &e) && e.Code == bake.TwoBadges:
		return fault.New(fault.Invalid, "verification.file.two_badges").Wrap(err)
	case errors.As(err, &e):
		return fault.New(fault.Invalid, "verification.file.picture_broken", "where", Visible(e.Where), "code", string(e.Code)).Wrap(err)
	case err != nil:
		return err
	}
	in = in.a("verification.found." + string(bake.Sniff(data)))
	switch {
	case held.Form == bake.URL:
		return o.hosted(ctx, nil, string(held.Data), in)
	case held.Form == bake.JWS && held.Version == bake.V2:
		return fault.New(fault.Invalid, "verification.file.hosted_signed")
	}
	return o.open(ctx, held.Data, in)
}

// document opens JSON.
func (o *opener) document(ctx context.Context, data []byte, in inside) error {
	if jades.Is(data) && !bytes.Contains(data, []byte(`"disclosures"`)) {
		return o.sealed(data, in)
	}
	doc, err := vc.Parse(data)
	switch e, isJSON := errors.AsType[*jcs.Error](err); {
	case isJSON && e.Code == jcs.TooLarge:
		return o.big(ctx, data, in)
	case isJSON:
		return jsonFault(e)
	case err != nil:
		return fault.New(fault.Invalid, "verification.file.no_object").Wrap(err)
	}
	return o.object(ctx, doc, in)
}

// object sorts a JSON object by what it says it is.
func (o *opener) object(ctx context.Context, doc *vc.Document, in inside) error {
	root := doc.Root()
	switch {
	case root.Get("payload") != nil && root.Get("signature") != nil:
		return o.disclosed(doc.Raw(), in)
	case hosted.Is(root):
		return o.hosted(ctx, doc.Raw(), "", in)
	case elm.Is(root):
		european, err := o.content(doc.Raw())
		if err != nil {
			return err
		}
		o.add(european, in)
		return nil
	case jose.IsEnvelope(root):
		return o.envelope(ctx, root, in)
	case hasType(root, "VerifiablePresentation"):
		return o.presentation(ctx, doc, nil, in)
	case root.Get("@context") == nil && root.Get("credentialSubject") == nil:
		return fault.New(fault.Invalid, "verification.file.no_credential")
	}
	o.add(understand(doc, o.d), in)
	return nil
}

// envelope opens an enveloped credential or presentation, or a token that stands
// in a string.
func (o *opener) envelope(ctx context.Context, v *jcs.Value, in inside) error {
	e, err := jose.Open(v)
	if err != nil {
		return tokenFault(err)
	}
	return o.open(ctx, e.Data, in.a("verification.found.envelope", "media", e.Media))
}
