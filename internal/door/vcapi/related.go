package vcapi

import (
	"bytes"
	"crypto"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/multibase"
	"opencairn.org/cairn/formats/vc"
)

// digest is a hash of a resource.
type digest struct {
	hash crypto.Hash
	sum  []byte
}

// published are digests of the base context as it is served at its address, which
// differs in white space from the body that npm packages carry and ld pins. The
// first is in VC Data Model 2.0 (B.1), the second in the W3C test suite.
const published = "sha256-WZVc7WaX1h4D8rJVb+vlMIqxaEKEb1tYbX8fet7JJzQ= sha384-l/HrjlBCNWyAX91hr6LFV2Y3heB5Tcr6IeE4/Tje8YyzYBM8IhqjHWiWpr8+ZbYU"

// known are the digests of a resource that can be told without fetching it: a
// pinned context.
func (s *Server) known(url string) (out []digest) {
	if url == vc.ContextV2 {
		out, _ = integrity(published) // well formed: above
	}
	for _, c := range s.contexts.List() {
		if sum, err := hex.DecodeString(c.SHA256); c.URL == url && err == nil {
			out = append(out, digest{crypto.SHA256, sum})
		}
	}
	return out
}

// related compares the digests of related resources (VC Data Model 2.0, 5.3) with
// what is known of them. One that cannot be told is a problem for a verifier, and
// none for an issuer, who says it.
func (s *Server) related(c *vc.Credential, verifying bool) (out []Problem) {
	v := c.Document.Root().Get("relatedResource")
	for i, x := range v.List() {
		path := "$.relatedResource"
		if v.Kind == jcs.Array {
			path = fmt.Sprintf("%s[%d]", path, i)
		}
		declared, err := digests(x)
		if err != nil {
			out = append(out, malformed.at(path, "%v", err))
			continue
		}
		for _, d := range declared {
			switch told, same := compare(d, s.known(x.Get("id").Str())); {
			case told && !same:
				out = append(out, cryptographic.at(path, "the digest is not that of the resource"))
			case !told && verifying:
				out = append(out, cryptographic.at(path, "the resource is not known here and nothing is fetched, so its digest cannot be computed"))
			}
		}
	}
	return out
}

// compare: whether a digest of that hash is known, and whether it is the same.
func compare(d digest, known []digest) (told, same bool) {
	for _, k := range known {
		if k.hash == d.hash {
			told, same = true, same || bytes.Equal(k.sum, d.sum)
		}
	}
	return told, same
}

// digests are those a related resource declares.
func digests(x *jcs.Value) (out []digest, err error) {
	if v := x.Get("digestSRI"); v != nil {
		if out, err = integrity(v.Str()); err != nil {
			return nil, fmt.Errorf("digestSRI: %w", err)
		}
	}
	if v := x.Get("digestMultibase"); v != nil {
		d, err := multihash(v.Str())
		if err != nil {
			return nil, fmt.Errorf("digestMultibase: %w", err)
		}
		out = append(out, d)
	}
	return out, nil
}

// integrity reads Subresource Integrity metadata: hashes separated by spaces.
func integrity(s string) (out []digest, err error) {
	hashes := map[string]crypto.Hash{"sha256": crypto.SHA256, "sha384": crypto.SHA384, "sha512": crypto.SHA512}
	for _, field := range strings.Fields(s) {
		name, text, _ := strings.Cut(field, "-")
		text, _, _ = strings.Cut(text, "?") // options, of which none are defined
		sum, err := base64.StdEncoding.DecodeString(text)
		h, ok := hashes[name]
		if err != nil || !ok || len(sum) != h.Size() {
			return nil, fmt.Errorf("%.80q is no sha256, sha384 or sha512 digest", field)
		}
		out = append(out, digest{h, sum})
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("no digest in %.80q", s)
	}
	return out, nil
}

// multihash reads a digest in multibase: a multihash, or, as the W3C test suite
// writes it, the bare 32 bytes of a SHA-256.
func multihash(s string) (digest, error) {
	data, err := multibase.Decode(s)
	if err != nil {
		return digest{}, err
	}
	codes := map[byte]crypto.Hash{0x12: crypto.SHA256, 0x20: crypto.SHA384, 0x13: crypto.SHA512}
	if len(data) == crypto.SHA256.Size() {
		return digest{crypto.SHA256, data}, nil
	}
	if len(data) > 2 {
		if h, ok := codes[data[0]]; ok && int(data[1]) == h.Size() && len(data) == 2+h.Size() {
			return digest{h, data[2:]}, nil
		}
	}
	return digest{}, fmt.Errorf("%.80q is no SHA-2 multihash", s)
}
