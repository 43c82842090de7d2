package sdjwt

import (
	"crypto"
	"crypto/rand"
	"fmt"
	"io"
	"slices"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/vc/jose"
)

// The types of SD-JWTs that credentials are.
const (
	TypeVC           = "dc+sd-jwt" // SD-JWT VC
	TypeCredential   = "vc+sd-jwt" // a W3C credential (VC-JOSE, 3.2); SD-JWT VC before its draft 6
	TypePresentation = "vp+sd-jwt" // a W3C presentation
)

// Options are what an issuer chooses.
type Options struct {
	Type     string           // typ; empty: TypeVC
	Disclose []Path           // which claims and elements are selective; [*] is every element
	Decoys   int              // digests of nothing, added wherever something is selective
	Holder   crypto.PublicKey // becomes cnf.jwk; nil: whoever has it may show it
	Hash     crypto.Hash      // zero: SHA-256
	Salt     io.Reader        // nil: crypto/rand
	Key      jose.Options     // how the issuer's key is named
}

// saltSize is 128 bits, as 9.3 recommends.
const saltSize = 16

// Issue signs claims with some of them selective, and gives the token with every
// disclosure, for the holder: what Parse reads of its bytes. Errors are *Error:
// NoSuchClaim, MustBeVisible, ReservedName, ClaimExists, UnknownHash, BadDisclosure,
// RepeatedDigest, TooLarge; and those of jose.SignTree.
func Issue(claims *jcs.Value, s crypto.Signer, o Options) (*Token, error) {
	w, err := o.writer()
	if err != nil {
		return nil, err
	}
	if err := o.mayHide(claims); err != nil {
		return nil, err
	}
	payload, err := w.value(claims, make(Path, 0, 8))
	if err != nil {
		return nil, err
	}
	if len(w.disclosures) > 0 || o.Hash != 0 {
		payload = payload.With("_sd_alg", jcs.Text(hashName(w.hash)))
	}
	if o.Holder != nil {
		jwk, err := jose.JWK(o.Holder)
		if err != nil {
			return nil, err
		}
		cnf := &jcs.Value{Kind: jcs.Object, Members: []jcs.Member{{Name: "jwk", Value: *jwk}}}
		payload, claims = payload.With("cnf", cnf), claims.With("cnf", cnf)
	}
	typ, cty := o.types()
	t := &Token{Disclosures: w.disclosures, claims: claims, hash: w.hash}
	if t.Issued, err = jose.SignTree(payload, typ, cty, s, o.Key); err != nil {
		return nil, err
	}
	t.raw = t.presented()
	return t, t.readable()
}

// types are typ and cty of the token.
func (o Options) types() (typ, cty string) {
	switch o.Type {
	case "":
		return TypeVC, ""
	case TypeCredential:
		return o.Type, "vc"
	case TypePresentation:
		return o.Type, "vp"
	}
	return o.Type, ""
}

// readable refuses what Parse would refuse of a token whose claims are in order.
func (t *Token) readable() error {
	if len(t.raw) > MaxSize || len(t.Disclosures) > MaxDisclosures {
		return fail(TooLarge, "", fmt.Sprint(len(t.Disclosures), " disclosures"))
	}
	digests := make([]string, len(t.Disclosures))
	for i, d := range t.Disclosures {
		digests[i] = d.Digest
	}
	slices.Sort(digests)
	for i := 1; i < len(digests); i++ { // one salt twice
		if digests[i] == digests[i-1] {
			return fail(RepeatedDigest, "", digests[i])
		}
	}
	return nil
}

func (o Options) writer() (*writer, error) {
	w := &writer{Options: o, hash: o.Hash, disclosures: make([]Disclosure, 0, len(o.Disclose))}
	if w.hash == 0 {
		w.hash = crypto.SHA256
	}
	if w.Salt == nil {
		w.Salt = rand.Reader
	}
	if hashName(w.hash) == "" {
		return nil, fail(UnknownHash, "", w.hash.String())
	}
	return w, nil
}

func hashName(h crypto.Hash) string {
	switch h {
	case crypto.SHA256:
		return "sha-256"
	case crypto.SHA384:
		return "sha-384"
	case crypto.SHA512:
		return "sha-512"
	}
	return ""
}

// mayHide checks the paths against the claims before anything is hidden.
func (o Options) mayHide(claims *jcs.Value) error {
	if claims == nil || claims.Kind != jcs.Object {
		return fail(Malformed, "$", "claims are an object")
	}
	if o.Holder != nil && claims.Get("cnf") != nil {
		return fail(ClaimExists, "$.cnf", "")
	}
	for _, p := range o.Disclose {
		switch {
		case len(p) == 0 || !p.leads(claims):
			return fail(NoSuchClaim, "$."+p.String(), "")
		case len(p) == 1 && slices.Contains(visible, p[0].Name):
			return fail(MustBeVisible, "$."+p.String(), "")
		}
	}
	return nil
}

// writer replaces what is selective by digests, the inner before the outer. The
// path to where it is grows and shrinks in one place: what keeps one clones it.
type writer struct {
	Options
	hash        crypto.Hash
	disclosures []Disclosure
}

func (w *writer) hides(at Path) bool {
	return slices.ContainsFunc(w.Disclose, func(p Path) bool { return p.leadsTo(at) })
}

func (w *writer) value(v *jcs.Value, at Path) (*jcs.Value, error) {
	switch v.Kind {
	case jcs.Object:
		return w.object(v, at)
	case jcs.Array:
		return w.array(v, at)
	}
	return v, nil
}

func (w *writer) object(v *jcs.Value, at Path) (*jcs.Value, error) {
	out := make([]jcs.Member, 0, len(v.Members)+2) // and _sd, _sd_alg
	digests := make([]string, 0, 16)
	for i := range v.Members {
		m := &v.Members[i]
		path := append(at, Step{Name: m.Name}) //nolint:gocritic // see writer
		if m.Name == "_sd" || m.Name == "..." || m.Name == "_sd_alg" {
			return nil, fail(ReservedName, "$."+path.String(), "")
		}
		inner := len(w.disclosures)
		x, err := w.value(&m.Value, path)
		if err != nil {
			return nil, err
		}
		if !w.hides(path) {
			out = append(out, jcs.Member{Name: m.Name, Value: *x})
			continue
		}
		d, err := w.disclose(Disclosure{Name: m.Name, Value: x, Path: path}, inner)
		if err != nil {
			return nil, err
		}
		digests = append(digests, d)
	}
	if len(digests) == 0 {
		return &jcs.Value{Kind: jcs.Object, Members: out}, nil
	}
	digests, err := w.withDecoys(digests)
	if err != nil {
		return nil, err
	}
	slices.Sort(digests) // their order says nothing about the order of the claims (4.2.4.1)
	list := jcs.Value{Kind: jcs.Array, Items: make([]jcs.Value, 0, len(digests))}
	for _, d := range digests {
		list.Items = append(list.Items, *jcs.Text(d))
	}
	return jcs.NewObject(append(out, jcs.Member{Name: "_sd", Value: list})), nil
}

func (w *writer) array(v *jcs.Value, at Path) (*jcs.Value, error) {
	out := &jcs.Value{Kind: jcs.Array, Items: make([]jcs.Value, 0, len(v.Items))}
	hidden := false
	for i := range v.Items {
		path, inner := append(at, Step{Index: i, Array: true}), len(w.disclosures) //nolint:gocritic // see writer
		x, err := w.value(&v.Items[i], path)
		if err != nil {
			return nil, err
		}
		if w.hides(path) {
			hidden = true
			d, err := w.disclose(Disclosure{Element: true, Value: x, Path: path}, inner)
			if err != nil {
				return nil, err
			}
			x = placeholder(d)
		}
		out.Items = append(out.Items, *x)
	}
	if !hidden {
		return out, nil
	}
	decoys, err := w.withDecoys(nil)
	for _, d := range decoys {
		out.Items = append(out.Items, *placeholder(d))
	}
	return out, err
}

// placeholder stands where an element is hidden (4.2.4.2).
func placeholder(digest string) *jcs.Value {
	return &jcs.Value{Kind: jcs.Object, Members: []jcs.Member{{Name: "...", Value: *jcs.Text(digest)}}}
}

// disclose writes a disclosure and gives its digest. Those from inner on, unless
// they stand in each other, stand in it.
func (w *writer) disclose(d Disclosure, inner int) (string, error) {
	salt, err := w.random(saltSize)
	if err != nil {
		return "", err
	}
	d.Path = slices.Clone(d.Path)
	d.Salt, d.parent = encoded(salt), -1
	list := jcs.Value{Kind: jcs.Array, Items: make([]jcs.Value, 1, 3)}
	list.Items[0] = *jcs.Text(d.Salt)
	if !d.Element {
		list.Items = append(list.Items, *jcs.Text(d.Name))
	}
	list.Items = append(list.Items, *d.Value)
	if err := list.Check(); err != nil {
		return "", &Error{Code: BadDisclosure, Path: "$." + d.Path.String(), Err: err}
	}
	var room [512]byte
	d.Text = encoded(list.Append(room[:0]))
	d.Digest = digest(w.hash, d.Text)
	for i := inner; i < len(w.disclosures); i++ {
		if w.disclosures[i].parent < 0 {
			w.disclosures[i].parent = len(w.disclosures)
		}
	}
	w.disclosures = append(w.disclosures, d)
	return d.Digest, nil
}

// withDecoys adds digests of random bytes: nobody can tell how much is hidden
// (4.2.5).
func (w *writer) withDecoys(digests []string) ([]string, error) {
	for range w.Decoys {
		b, err := w.random(32)
		if err != nil {
			return nil, err
		}
		digests = append(digests, digest(w.hash, string(b)))
	}
	return digests, nil
}

func (w *writer) random(n int) ([]byte, error) {
	b := make([]byte, n)
	_, err := io.ReadFull(w.Salt, b)
	return b, err
}
