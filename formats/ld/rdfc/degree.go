package rdfc

import (
	"bytes"
	"maps"
	"slices"

	"opencairn.org/cairn/formats/ld"
)

// degree is what Hash N-Degree Quads returns.
type degree struct {
	hash   string
	issuer *issuer
}

// nDegree is Hash N-Degree Quads (4.8).
func (s *state) nDegree(node string, iss *issuer) (degree, error) {
	related, err := s.related(node, iss)
	if err != nil {
		return degree{}, err
	}
	var data []byte
	for _, h := range slices.Sorted(maps.Keys(related)) {
		data = append(data, h...)
		c := chooser{s: s, from: iss}
		if err := c.permute(related[h], 0); err != nil {
			return degree{}, err
		}
		data = append(data, c.path...)
		iss = c.issuer
	}
	return degree{s.sum(data), iss}, nil
}

// related is step 3: the neighbours by the hash of how they are related.
func (s *state) related(node string, iss *issuer) (map[string][]string, error) {
	out := map[string][]string{}
	for _, q := range s.quads[node] {
		for i, t := range [3]ld.Term{q.Subject, q.Object, q.Graph} {
			if t.Kind != ld.Blank || t.Value == node {
				continue
			}
			if err := s.spend(1 + len(q.Predicate.Value)/128); err != nil {
				return nil, err
			}
			h := s.hashRelated(t.Value, q, iss, "sog"[i])
			out[h] = append(out[h], t.Value)
		}
	}
	return out, nil
}

// hashRelated is Hash Related Blank Node (4.7).
func (s *state) hashRelated(node string, q *ld.Quad, iss *issuer, position byte) string {
	in := []byte{position}
	if position != 'g' {
		in = append(append(append(in, '<'), q.Predicate.Value...), '>')
	}
	if id, ok := s.canonical.ids[node]; ok {
		in = append(append(in, "_:"...), id...)
	} else if id, ok := iss.ids[node]; ok {
		in = append(append(in, "_:"...), id...)
	} else {
		in = append(in, s.first[node]...)
	}
	return s.sum(in)
}

// chooser finds the permutation with the least path (step 5.4).
type chooser struct {
	s      *state
	from   *issuer
	path   []byte
	issuer *issuer // of the least path; nil: none yet
}

// permute tries every order of nodes[k:]. A node that is related in several quads
// stands there as often; to swap it with itself gives no other order, and every
// node of a named graph is related to the graph's name by each of its quads.
func (c *chooser) permute(nodes []string, k int) error {
	if k == len(nodes) {
		return c.try(nodes)
	}
	for i := k; i < len(nodes); i++ {
		if slices.Contains(nodes[k:i], nodes[i]) {
			continue
		}
		nodes[k], nodes[i] = nodes[i], nodes[k]
		if err := c.permute(nodes, k+1); err != nil {
			return err
		}
		nodes[k], nodes[i] = nodes[i], nodes[k]
	}
	return nil
}

// worse: path cannot become the least one any more (steps 5.4.5 and 5.4.6.5).
func (c *chooser) worse(path []byte) bool {
	return c.issuer != nil && len(path) >= len(c.path) && bytes.Compare(path, c.path) > 0
}

func (c *chooser) try(nodes []string) error {
	if err := c.s.spend(1 + len(nodes) + len(c.from.order)/8); err != nil {
		return err
	}
	iss := c.from.copy()
	path, ahead := make([]byte, 0, len(c.path)), []string(nil)
	for _, n := range nodes {
		if id, ok := c.s.canonical.ids[n]; ok {
			path = append(append(path, "_:"...), id...)
		} else {
			if !iss.has(n) {
				ahead = append(ahead, n)
			}
			path = append(append(path, "_:"...), iss.issue(n)...)
		}
		if c.worse(path) {
			return nil
		}
	}
	for _, n := range ahead {
		r, err := c.s.nDegree(n, iss)
		if err != nil {
			return err
		}
		path = append(append(path, "_:"...), iss.issue(n)...)
		path = append(append(append(path, '<'), r.hash...), '>')
		iss = r.issuer
		if c.worse(path) {
			return nil
		}
	}
	if c.issuer == nil || bytes.Compare(path, c.path) < 0 {
		c.path, c.issuer = path, iss
	}
	return nil
}
