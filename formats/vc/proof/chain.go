package proof

import (
	"slices"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/vc"
)

// Signed is what a proof with this configuration signs of the document: all of it
// without its proofs, but with those it builds on (previousProof; VC Data
// Integrity 1.0, 4.3 and 4.5), in the document's order. Errors are *Error with the
// path: PreviousMissing, DoubledID, Cycle.
func Signed(d *vc.Document, config *jcs.Value, path string) (*jcs.Value, error) {
	unsecured := d.Unsecured()
	previous := config.Get("previousProof").List()
	if len(previous) == 0 {
		return unsecured, nil
	}
	c := chain{all: d.Root().Get("proof").List(), path: path}
	if err := c.walk(config, nil); err != nil {
		return nil, err
	}
	list := &jcs.Value{Kind: jcs.Array}
	for _, p := range c.all {
		if named(previous, p.Get("id").Str()) {
			list.Items = append(list.Items, *p)
		}
	}
	return unsecured.With("proof", list), nil
}

func named(ids []*jcs.Value, id string) bool {
	return id != "" && slices.ContainsFunc(ids, func(v *jcs.Value) bool { return v.Str() == id })
}

// chain is a walk back along previousProof.
type chain struct {
	all  []*jcs.Value
	path string
	seen []*jcs.Value // the earlier proofs, each after those it builds on
}

// walk visits what a proof builds on; open are the ids on the way to it.
func (c *chain) walk(p *jcs.Value, open []string) error {
	if id := p.Get("id").Str(); id != "" {
		open = append(open, id)
	}
	ids := map[string]bool{}
	for _, v := range p.Get("previousProof").List() {
		id := v.Str()
		switch {
		case ids[id]:
			return &Error{Code: DoubledID, Path: c.path, Detail: id}
		case slices.Contains(open, id):
			return &Error{Code: Cycle, Path: c.path, Detail: id}
		}
		ids[id] = true
		if err := c.step(id, open); err != nil {
			return err
		}
	}
	return nil
}

func (c *chain) step(id string, open []string) error {
	var found *jcs.Value
	for _, p := range c.all {
		if id == "" || p.Get("id").Str() != id {
			continue
		}
		if found != nil {
			return &Error{Code: DoubledID, Path: c.path, Detail: id}
		}
		found = p
	}
	switch {
	case found == nil:
		return &Error{Code: PreviousMissing, Path: c.path, Detail: id}
	case slices.Contains(c.seen, found):
		return nil
	}
	if err := c.walk(found, open); err != nil {
		return err
	}
	c.seen = append(c.seen, found)
	return nil
}

// Earlier are the proofs that p builds on, near and far, each after those it
// builds on itself. A chain holds when every one of them does: p covers their
// bytes, and says nothing about whether they are true. Errors are those of
// [Signed].
func Earlier(d *vc.Document, proofs []vc.Proof, p vc.Proof) ([]vc.Proof, error) {
	if len(p.PreviousIDs) == 0 {
		return nil, nil
	}
	c := chain{all: d.Root().Get("proof").List(), path: p.Path}
	if err := c.walk(p.Node, nil); err != nil {
		return nil, err
	}
	var out []vc.Proof
	for _, node := range c.seen {
		for _, x := range proofs {
			if x.Node == node {
				out = append(out, x)
			}
		}
	}
	return out, nil
}
