package vc

import (
	"bytes"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"strings"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/multibase"
)

// Resource is something outside that the credential depends on, with the digest it
// had (2.0, section 5.3).
type Resource struct {
	Path      string // in the document
	ID        string
	MediaType string   // empty: not stated
	SRI       []string // digestSRI: "sha384-" and base64; any one may hold
	Multibase string   // digestMultibase: a multihash
}

// related reads relatedResource: unique ids, each with a digest that can be
// computed here.
func (r *reader) related(v *jcs.Value) (out []Resource) {
	seen := map[string]bool{}
	var top Place
	for i, x := range v.List() {
		at := top.OfItem("relatedResource", v, i)
		res := Resource{Path: at.Path(), ID: r.id(x, &at, true), MediaType: x.Get("mediaType").Str(),
			SRI: strings.Fields(x.Get("digestSRI").Str()), Multibase: x.Get("digestMultibase").Str()}
		if seen[res.ID] && res.ID != "" {
			r.errs.Add(DoubledID, at.PathOf("id"), res.ID)
		}
		seen[res.ID] = true
		r.digests(x, &res)
		out = append(out, res)
	}
	return out
}

func (r *reader) digests(x *jcs.Value, res *Resource) {
	if x.Get("digestSRI") == nil && x.Get("digestMultibase") == nil {
		r.errs.Add(NoDigest, res.Path, res.ID)
	}
	if v := x.Get("digestSRI"); v != nil && !anySRI(res.SRI) {
		r.errs.Add(BadDigest, res.Path+".digestSRI", v.Str())
	}
	if v := x.Get("digestMultibase"); v != nil {
		if _, ok := parseMultihash(res.Multibase); !ok {
			r.errs.Add(BadDigest, res.Path+".digestMultibase", v.Str())
		}
	}
}

// Check compares the bytes of the resource with every digest stated for it. Errors
// are *Error: DigestMismatch; BadDigest when none can be computed, which is not
// the same as a match.
func (r Resource) Check(data []byte) error {
	checked := false
	if len(r.SRI) > 0 {
		if !anySRI(r.SRI) {
			return &Error{Code: BadDigest, Path: r.Path + ".digestSRI"}
		}
		if !matchesSRI(r.SRI, data) {
			return &Error{Code: DigestMismatch, Path: r.Path + ".digestSRI", Detail: r.ID}
		}
		checked = true
	}
	if r.Multibase != "" {
		d, ok := parseMultihash(r.Multibase)
		if !ok {
			return &Error{Code: BadDigest, Path: r.Path + ".digestMultibase"}
		}
		if !d.is(data) {
			return &Error{Code: DigestMismatch, Path: r.Path + ".digestMultibase", Detail: r.ID}
		}
		checked = true
	}
	if !checked {
		return &Error{Code: BadDigest, Path: r.Path}
	}
	return nil
}

// DigestSRI is the SHA-384 of data as digestSRI writes it (Subresource Integrity,
// 3.5).
func DigestSRI(data []byte) string {
	sum := sha512.Sum384(data)
	return "sha384-" + base64.StdEncoding.EncodeToString(sum[:])
}

// DigestMultibase is the SHA-256 of data as digestMultibase writes it: a multihash
// in base64url.
func DigestMultibase(data []byte) string {
	sum := sha256.Sum256(data)
	return multibase.Base64(append([]byte{multihashSHA256, sha256.Size}, sum[:]...))
}

// digest is a hash value and the function that made it, by its length.
type digest []byte

func (d digest) is(data []byte) bool {
	switch len(d) {
	case sha256.Size:
		sum := sha256.Sum256(data)
		return bytes.Equal(d, sum[:])
	case sha512.Size384:
		sum := sha512.Sum384(data)
		return bytes.Equal(d, sum[:])
	case sha512.Size:
		sum := sha512.Sum512(data)
		return bytes.Equal(d, sum[:])
	}
	return false
}

var sizes = map[string]int{"sha256": sha256.Size, "sha384": sha512.Size384, "sha512": sha512.Size}

func parseSRI(s string) (digest, bool) {
	name, value, ok := strings.Cut(s, "-")
	value, _, _ = strings.Cut(value, "?") // options
	d, err := multibase.FromBase64(value)
	return d, ok && err == nil && sizes[name] == len(d) && len(d) > 0
}

func anySRI(list []string) bool {
	for _, s := range list {
		if _, ok := parseSRI(s); ok {
			return true
		}
	}
	return false
}

// matchesSRI asks only the strongest hash that is there (Subresource Integrity,
// 3.3.4).
func matchesSRI(list []string, data []byte) bool {
	strongest, matches := 0, false
	for _, s := range list {
		d, ok := parseSRI(s)
		switch {
		case !ok || len(d) < strongest:
		case len(d) > strongest:
			strongest, matches = len(d), d.is(data)
		default:
			matches = matches || d.is(data)
		}
	}
	return matches
}

// Multihash codes.
const (
	multihashSHA256 = 0x12
	multihashSHA512 = 0x13
	multihashSHA384 = 0x20
)

// parseMultihash reads a multihash. A hash without its code and length is read as
// well, by its length: the data model's own examples write it so.
func parseMultihash(s string) (digest, bool) {
	data, err := multibase.Decode(s)
	if err != nil {
		return nil, false
	}
	switch len(data) {
	case sha256.Size, sha512.Size384, sha512.Size:
		return data, true
	case 0, 1:
		return nil, false
	}
	d := digest(data[2:])
	if int(data[1]) != len(d) {
		return nil, false
	}
	switch data[0] {
	case multihashSHA256:
		return d, len(d) == sha256.Size
	case multihashSHA384:
		return d, len(d) == sha512.Size384
	case multihashSHA512:
		return d, len(d) == sha512.Size
	}
	return nil, false
}
