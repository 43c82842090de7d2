package vcapi

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"time"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/jose"
	"opencairn.org/cairn/formats/vc/proof"
)

// issue answers POST .../credentials/issue: {credential, options} -> 201
// {verifiableCredential}.
func (s *Server) issue(w http.ResponseWriter, r *http.Request) *refusal {
	i, purpose, refused := s.issuerOf(r)
	if refused != nil {
		return refused
	}
	body, refused := read(w, r)
	if refused != nil {
		return refused
	}
	o, refused := readOptions(body.Get("options"))
	if refused != nil {
		return refused
	}
	if o.status == "" {
		o.status = purpose
	}
	d, refused := s.unsigned(body.Get("credential"), i, o)
	if refused != nil {
		return refused
	}
	signed, err := s.sign(i, d, o)
	if err != nil {
		return unmet(problems(err)...)
	}
	sendDocument(w, http.StatusCreated, "verifiableCredential", signed)
	return nil
}

// issuerOf is the issuer that the path or the query chooses, and the purpose of
// the status entry, if any.
func (s *Server) issuerOf(r *http.Request) (*Issuer, string, *refusal) {
	q := r.URL.Query()
	name, purpose := r.PathValue("issuer"), r.PathValue("status")
	if name == "" {
		name = q.Get("issuer")
	}
	if purpose == "" {
		purpose = q.Get("status")
	}
	if purpose != "" && !knownPurpose(purpose) {
		return nil, "", refuse(http.StatusNotFound, parsing.at("", "no status %.80q: revocation or suspension", purpose))
	}
	i := find(s.issuers, name, q.Get("suite"), q.Get("key"))
	if i == nil {
		return nil, "", refuse(http.StatusNotFound, parsing.at("", "no issuer signs as %.200q asks; GET / lists them", r.URL.RequestURI()))
	}
	return i, purpose, nil
}

// unsigned is the credential to sign, checked, with its status entry.
func (s *Server) unsigned(v *jcs.Value, i *Issuer, o options) (*vc.Document, *refusal) {
	if v == nil || v.Kind != jcs.Object {
		return nil, unread(parsing.at("$.credential", "no object"))
	}
	d, err := vc.FromTree(v)
	if err != nil {
		return nil, unread(problemOf(err))
	}
	c, list := s.model(d)
	if len(list) > 0 {
		return nil, unmet(list...)
	}
	if p := s.related(c, false); len(p) > 0 {
		return nil, unmet(p...)
	}
	if o.status == "" {
		return d, nil
	}
	entry, err := s.lists.allocate(s.base, i, o.status, c.ID)
	if err != nil {
		return nil, unmet(problemOf(err))
	}
	d, err = withStatus(d, entry)
	if err != nil {
		return nil, unmet(problemOf(err))
	}
	return d, nil
}

// withStatus adds a status entry beside those the credential has.
func withStatus(d *vc.Document, entry map[string]any) (*vc.Document, error) {
	text, err := encode(entry)
	if err != nil {
		return nil, err
	}
	e, err := jcs.Parse(text)
	if err != nil {
		return nil, err
	}
	all := &jcs.Value{Kind: jcs.Array}
	for _, x := range d.Root().Get("credentialStatus").List() {
		all.Items = append(all.Items, *x)
	}
	if all.Items = append(all.Items, *e); len(all.Items) == 1 {
		all = e
	}
	return vc.FromTree(d.Root().With("credentialStatus", all))
}

// sign adds the issuer's proofs to those the document has, or puts it in a token.
func (s *Server) sign(i *Issuer, d *vc.Document, o options) (*vc.Document, error) {
	if o.created.IsZero() {
		o.created = s.now().Truncate(time.Second)
	}
	c, err := vc.Read(d)
	if err != nil {
		return nil, err
	}
	po := proof.Options{Created: o.created, Expires: o.expires, Purpose: o.purpose, Challenge: o.challenge, Previous: o.previous}
	if len(o.domain) > 0 {
		po.Domain = o.domain[0]
	}
	for _, x := range i.signers {
		if d, err = withTerms(d, c.Version, x.suite); err != nil {
			return nil, err
		}
		if x.suite == suiteJWT {
			return envelop(d, x.key)
		}
		if po.Method = x.key.method; i.Chain {
			po.ID = newID()
		}
		if d, err = s.suites[x.suite].Sign(d, po, x.key.private); err != nil {
			return nil, err
		}
		if i.Chain {
			po.Previous = []string{po.ID}
		}
	}
	return d, nil
}

// envelop signs a credential as a VC-JWT and puts it in an envelope.
func envelop(d *vc.Document, k *keyPair) (*vc.Document, error) {
	t, err := jose.SignCredential(d, k.private, jose.Options{KeyID: k.method})
	if err != nil {
		return nil, err
	}
	return jose.Envelop("vc+jwt", t.Raw())
}

// newID names a proof, so that another can build on it.
func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:])                      // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80 // version 4
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
