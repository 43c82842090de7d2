package sdjwt

import (
	"crypto"
	"fmt"
	"slices"

	"opencairn.org/cairn/formats/jcs"
)

// maxNested bounds how deep disclosures may stand in each other.
const maxNested = 64

// visible are the claims at the top that are never selective.
var visible = []string{"iss", "aud", "nbf", "exp", "cnf", "vct", "vct#integrity", "status"}

// assembler puts claims together from a payload and its disclosures (RFC 9901,
// 7.1). Each disclosure is used once, so that the work is bounded by the input.
type assembler struct {
	disclosures []Disclosure
	byDigest    map[string]int
	seen        map[string]bool // digests that were met
	used        []bool
	parent      int
	depth       int
}

// assemble gives the claims; path and parent of the disclosures are filled in.
func assemble(payload *jcs.Value, disclosures []Disclosure) (*jcs.Value, error) {
	a := &assembler{disclosures: disclosures, byDigest: map[string]int{}, seen: map[string]bool{}, used: make([]bool, len(disclosures)), parent: -1}
	for i, d := range disclosures {
		if _, twice := a.byDigest[d.Digest]; twice {
			return nil, fail(RepeatedDigest, fmt.Sprintf("disclosure %d", i+1), d.Digest)
		}
		a.byDigest[d.Digest] = i
	}
	out, err := a.value(payload, nil)
	if err != nil {
		return nil, err
	}
	if i := slices.Index(a.used, false); i >= 0 {
		return nil, fail(Unreferenced, fmt.Sprintf("disclosure %d", i+1), disclosures[i].Name)
	}
	return &out, nil
}

func (a *assembler) value(v *jcs.Value, at Path) (jcs.Value, error) {
	switch v.Kind {
	case jcs.Object:
		return a.object(v, at)
	case jcs.Array:
		return a.array(v, at)
	}
	return *v, nil
}

func (a *assembler) object(v *jcs.Value, at Path) (jcs.Value, error) {
	out := make([]jcs.Member, 0, len(v.Members)+8)
	var digests *jcs.Value
	for i := range v.Members {
		m := &v.Members[i]
		switch {
		case m.Name == "_sd":
			digests = &m.Value
			continue
		case m.Name == "_sd_alg" && len(at) == 0:
			continue
		case m.Name == "..." || m.Name == "_sd_alg":
			return jcs.Value{}, fail(ReservedName, "$."+at.member(m.Name).String(), "")
		}
		x, err := a.value(&m.Value, at.member(m.Name))
		if err != nil {
			return jcs.Value{}, err
		}
		out = append(out, jcs.Member{Name: m.Name, Value: x})
	}
	if digests == nil {
		return jcs.Value{Kind: jcs.Object, Members: out}, nil
	}
	out, err := a.claims(digests, out, at)
	if err != nil {
		return jcs.Value{}, err
	}
	return *jcs.NewObject(out), nil
}

// claims adds the disclosed claims of an object.
func (a *assembler) claims(digests *jcs.Value, have []jcs.Member, at Path) ([]jcs.Member, error) {
	if digests.Kind != jcs.Array {
		return nil, fail(Malformed, "$."+at.member("_sd").String(), "")
	}
	for i := range digests.Items {
		x := &digests.Items[i]
		if x.Kind != jcs.String {
			return nil, fail(Malformed, "$."+at.member("_sd").element(i).String(), "")
		}
		n, err := a.meet(x.Text, at)
		if err != nil {
			return nil, err
		}
		if n < 0 {
			continue
		}
		d := &a.disclosures[n]
		path := at.member(d.Name)
		if err := mayDisclose(d, have, path); err != nil {
			return nil, err
		}
		v, err := a.disclosed(n, path)
		if err != nil {
			return nil, err
		}
		have = append(have, jcs.Member{Name: d.Name, Value: v})
	}
	return have, nil
}

// mayDisclose: is the disclosure for a claim, with a name that is free?
func mayDisclose(d *Disclosure, have []jcs.Member, path Path) error {
	switch {
	case d.Element:
		return fail(WrongPlace, "$."+path.String(), "")
	case d.Name == "_sd" || d.Name == "..." || d.Name == "_sd_alg":
		return fail(ReservedName, "$."+path.String(), "")
	case len(path) == 1 && slices.Contains(visible, d.Name):
		return fail(MustBeVisible, "$."+path.String(), "")
	case slices.ContainsFunc(have, func(m jcs.Member) bool { return m.Name == d.Name }):
		return fail(ClaimExists, "$."+path.String(), "")
	}
	return nil
}

// meet marks a digest as met and gives the index of its disclosure, -1 when it
// was not disclosed or is a decoy.
func (a *assembler) meet(digest string, at Path) (int, error) {
	if a.seen[digest] {
		return 0, fail(RepeatedDigest, "$."+at.String(), digest)
	}
	a.seen[digest] = true
	n, ok := a.byDigest[digest]
	if !ok {
		return -1, nil
	}
	a.used[n] = true
	return n, nil
}

// disclosed is the value of a disclosure, its own disclosures put in.
func (a *assembler) disclosed(n int, path Path) (jcs.Value, error) {
	if a.depth == maxNested {
		return jcs.Value{}, fail(TooDeep, "$."+path.String(), "")
	}
	d := &a.disclosures[n]
	d.Path, d.parent = path, a.parent
	outer := a.parent
	a.parent = n
	a.depth++
	v, err := a.value(d.Value, path)
	a.depth--
	a.parent = outer
	return v, err
}

func (a *assembler) array(v *jcs.Value, at Path) (jcs.Value, error) {
	out := jcs.Value{Kind: jcs.Array, Items: make([]jcs.Value, 0, len(v.Items))}
	for i := range v.Items {
		x := &v.Items[i]
		path := at.element(len(out.Items))
		hidden := x.Get("...")
		if hidden == nil {
			y, err := a.value(x, path)
			if err != nil {
				return out, err
			}
			out.Items = append(out.Items, y)
			continue
		}
		if hidden.Kind != jcs.String || len(x.Members) != 1 {
			return out, fail(ReservedName, "$."+path.member("...").String(), "")
		}
		n, err := a.meet(hidden.Text, path)
		if err != nil {
			return out, err
		}
		if n < 0 {
			continue
		}
		if !a.disclosures[n].Element {
			return out, fail(WrongPlace, "$."+path.String(), a.disclosures[n].Name)
		}
		y, err := a.disclosed(n, path)
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, y)
	}
	return out, nil
}

// hashOf is the hash a payload names.
func hashOf(payload *jcs.Value) (crypto.Hash, error) {
	v := payload.Get("_sd_alg")
	h, ok := hashNamed(v.Str())
	if !ok || v != nil && (v.Kind != jcs.String || v.Text == "") {
		return 0, fail(UnknownHash, "$._sd_alg", v.Text)
	}
	return h, nil
}
