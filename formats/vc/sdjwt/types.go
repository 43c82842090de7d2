package sdjwt

import (
	"context"
	"crypto"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"opencairn.org/cairn/formats/jcs"
)

// Fetch gets the metadata of a type: from its https address, from a register,
// from a cache. Address checks, size and time limits are its business.
type Fetch func(ctx context.Context, vct string) ([]byte, error)

// Type is the metadata of a credential type with what it inherits.
type Type struct {
	VCT         string
	Name        string // for developers
	Description string
	Display     []Display
	Claims      []ClaimType // inherited ones first
	Extends     []string    // the types it extends, the nearest first
}

// Display is how a type or a claim is called in one language.
type Display struct {
	Locale      string // BCP 47
	Name        string // of a type; the label of a claim
	Description string
}

// ClaimType is what a type says of a claim.
type ClaimType struct {
	Path      Path
	Display   []Display
	Mandatory bool   // the issuer must include it; the holder need not show it
	Selective string // "always", "allowed", "never"
	SVGID     string // its name in SVG templates; may be empty
}

// maxExtends is a longer chain of types than anybody has.
const maxExtends = 8

// ResolveType reads the metadata of a type and of every type it extends. integrity
// is the credential's vct#integrity; empty: not promised. Errors are *Error:
// NoMetadata, BadIntegrity, BadMetadata, WrongMetadata, CircularType,
// LoosenedType.
func ResolveType(ctx context.Context, fetch Fetch, vct, integrity string) (*Type, error) {
	return resolve(ctx, fetch, vct, integrity, nil)
}

func resolve(ctx context.Context, fetch Fetch, vct, integrity string, below []string) (*Type, error) {
	if slices.Contains(below, vct) || len(below) == maxExtends {
		return nil, fail(CircularType, "$.extends", vct)
	}
	data, err := fetch(ctx, vct)
	if err != nil {
		return nil, &Error{Code: NoMetadata, Detail: vct, Err: err}
	}
	if err := Integrity(integrity, data); err != nil {
		return nil, err
	}
	v, err := jcs.Parse(data)
	if err != nil {
		return nil, &Error{Code: BadMetadata, Detail: vct, Err: err}
	}
	t, err := readType(v, vct)
	if err != nil || v.Get("extends") == nil {
		return t, err
	}
	if v.Get("extends").Str() == "" {
		return nil, fail(BadMetadata, "$.extends", "")
	}
	parent, err := resolve(ctx, fetch, v.Get("extends").Str(), v.Get("extends#integrity").Str(), append(below, vct))
	if err != nil {
		return nil, err
	}
	return t, t.inherit(parent)
}

// Integrity checks bytes against integrity metadata (W3C SRI, 3.3): of several
// hashes the strongest counts. Empty metadata promises nothing. Errors are *Error:
// BadIntegrity.
func Integrity(metadata string, data []byte) error {
	if metadata == "" {
		return nil
	}
	for _, c := range []struct {
		prefix string
		hash   crypto.Hash
	}{{"sha512-", crypto.SHA512}, {"sha384-", crypto.SHA384}, {"sha256-", crypto.SHA256}} {
		w := c.hash.New()
		w.Write(data)
		want, named := base64.StdEncoding.EncodeToString(w.Sum(nil)), false
		for _, item := range strings.Fields(metadata) {
			got, ok := strings.CutPrefix(item, c.prefix)
			got, _, _ = strings.Cut(got, "?") // options, of which none is defined
			if ok && got == want {
				return nil
			}
			named = named || ok
		}
		if named {
			return fail(BadIntegrity, "", metadata)
		}
	}
	return fail(BadIntegrity, "", metadata)
}

func readType(v *jcs.Value, vct string) (*Type, error) {
	if got := v.Get("vct").Str(); got != vct || vct == "" {
		return nil, fail(WrongMetadata, "$.vct", got)
	}
	t := &Type{VCT: vct, Name: v.Get("name").Str(), Description: v.Get("description").Str()}
	var err error
	if t.Display, err = readDisplay(v.Get("display"), "$.display", "name"); err != nil {
		return nil, err
	}
	list := v.Get("claims")
	if list == nil {
		return t, nil
	}
	if list.Kind != jcs.Array {
		return nil, fail(BadMetadata, "$.claims", "")
	}
	for i := range list.Items {
		c, err := readClaimType(&list.Items[i], fmt.Sprintf("$.claims[%d]", i))
		if err != nil {
			return nil, err
		}
		if t.claim(c.Path) != nil {
			return nil, fail(BadMetadata, fmt.Sprintf("$.claims[%d].path", i), c.Path.String())
		}
		t.Claims = append(t.Claims, c)
	}
	return t, nil
}

func readClaimType(v *jcs.Value, at string) (ClaimType, error) {
	c := ClaimType{Selective: "allowed", SVGID: v.Get("svg_id").Str()}
	var err error
	if c.Path, err = ReadPath(v.Get("path")); err != nil {
		return c, &Error{Code: BadMetadata, Path: at + ".path", Err: err}
	}
	if m := v.Get("mandatory"); m != nil && m.Kind != jcs.True && m.Kind != jcs.False {
		return c, fail(BadMetadata, at+".mandatory", "")
	}
	c.Mandatory = v.Get("mandatory") != nil && v.Get("mandatory").Kind == jcs.True
	if sd := v.Get("sd"); sd != nil {
		if c.Selective = sd.Str(); !slices.Contains([]string{"always", "allowed", "never"}, c.Selective) {
			return c, fail(BadMetadata, at+".sd", c.Selective)
		}
	}
	c.Display, err = readDisplay(v.Get("display"), at+".display", "label")
	return c, err
}

// readDisplay reads names by language. Drafts before 11 called locale lang.
func readDisplay(v *jcs.Value, at, name string) ([]Display, error) {
	if v == nil {
		return nil, nil
	}
	if v.Kind != jcs.Array {
		return nil, fail(BadMetadata, at, "")
	}
	var out []Display
	for i := range v.Items {
		x := &v.Items[i]
		d := Display{Locale: x.Get("locale").Str(), Name: x.Get(name).Str(), Description: x.Get("description").Str()}
		if d.Locale == "" {
			d.Locale = x.Get("lang").Str()
		}
		if d.Locale == "" || d.Name == "" {
			return nil, fail(BadMetadata, fmt.Sprintf("%s[%d]", at, i), "")
		}
		out = append(out, d)
	}
	return out, nil
}

func (t *Type) claim(p Path) *ClaimType {
	for i := range t.Claims {
		if slices.Equal(t.Claims[i].Path, p) {
			return &t.Claims[i]
		}
	}
	return nil
}

// inherit takes over what the extended type says; what both say, the extending
// type says, as long as it demands no less (SD-JWT VC, Extending Claim Metadata).
func (t *Type) inherit(parent *Type) error {
	var inherited []ClaimType
	for _, p := range parent.Claims {
		own := t.claim(p.Path)
		switch {
		case own == nil:
			inherited = append(inherited, p)
		case p.Selective != "allowed" && own.Selective != p.Selective, p.Mandatory && !own.Mandatory:
			return fail(LoosenedType, "$.claims", p.Path.String())
		}
	}
	t.Claims = append(inherited, t.Claims...)
	if t.Display == nil {
		t.Display = parent.Display
	}
	t.Extends = append([]string{parent.VCT}, parent.Extends...)
	return nil
}

// Check compares a token with its type: what must be selective is, what must be
// visible is. whole says that the token has all its disclosures (the holder's copy,
// or a new one); only then can a mandatory claim be missed, else the holder may
// not have shown it. Every problem is an *Error.
func (t *Type) Check(token *Token, whole bool) []*Error {
	var out []*Error
	for _, c := range t.Claims {
		found := 0
		c.Path.find(token.claims, nil, func(at Path, _ *jcs.Value) {
			found++
			selective := slices.ContainsFunc(token.Disclosures, func(d Disclosure) bool { return slices.Equal(d.Path, at) })
			switch {
			case c.Selective == "always" && !selective:
				out = append(out, fail(NotSelective, "$."+at.String(), ""))
			case c.Selective == "never" && selective:
				out = append(out, fail(NotVisible, "$."+at.String(), ""))
			}
		})
		if c.Mandatory && found == 0 && (whole || c.Selective == "never" && len(c.Path) == 1) {
			out = append(out, fail(MissingClaim, "$."+c.Path.String(), ""))
		}
	}
	return out
}
