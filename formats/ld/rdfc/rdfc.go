package rdfc

import (
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"opencairn.org/cairn/formats/ld"
)

// Hash is the hash function the algorithm uses inside.
type Hash uint8

// The hashes. The zero Hash is SHA-256.
const (
	SHA256 Hash = iota
	SHA384
)

// DefaultWork is the default of Options.Work. The heaviest tests of the standard
// (044 to 046) need about a quarter of it, honest credentials hardly any; it is
// spent in some 40 ms.
const DefaultWork = 50_000

// Options of Canonicalize. The zero value is SHA-256 and the default cap.
type Options struct {
	Hash Hash
	Work int // hashes of related nodes, permutations and copies; 0: DefaultWork
}

// ErrTooComplex says that telling the blank nodes apart would cost more than
// Options.Work.
var ErrTooComplex = errors.New("rdfc: blank nodes too alike to be told apart within the limit")

// Result is a canonical dataset.
type Result struct {
	NQuads      []byte            // sorted lines, each once
	Identifiers map[string]string // blank node name given -> canonical name, both without "_:"
}

// Canonicalize gives the canonical form of a dataset (section 4.4.3).
func Canonicalize(quads []ld.Quad, o Options) (*Result, error) {
	s := newState(o)
	quads = s.unique(quads)
	for i := range quads {
		s.index(&quads[i])
	}
	for n := range s.quads {
		s.first[n] = s.firstDegree(n)
	}
	if err := s.name(); err != nil {
		return nil, err
	}
	return s.result(quads), nil
}

// Names gives the canonical names of blank nodes whose first-degree hashes are
// known, in hex by the name each has now: steps 4 and 5. Of the dataset it needs
// the quads that two or more different blank nodes stand in, each once.
func Names(first map[string]string, quads []ld.Quad, o Options) (map[string]string, error) {
	s := newState(o)
	s.first = first
	for i := range quads {
		s.index(&quads[i])
	}
	err := s.name()
	return s.canonical.ids, err
}

func newState(o Options) *state {
	if o.Work == 0 {
		o.Work = DefaultWork
	}
	return &state{hash: o.Hash, work: o.Work, quads: map[string][]*ld.Quad{}, first: map[string]string{}, canonical: newIssuer("c14n")}
}

// state is the canonicalization state (4.2).
type state struct {
	hash      Hash
	work      int // left
	quads     map[string][]*ld.Quad
	first     map[string]string // first-degree hash of a blank node
	canonical *issuer
}

// unique is the quads, each once: a dataset is a set.
func (s *state) unique(quads []ld.Quad) []ld.Quad {
	seen := make(map[ld.Quad]bool, len(quads))
	out := make([]ld.Quad, 0, len(quads))
	for _, q := range quads {
		if !seen[q] {
			seen[q] = true
			out = append(out, q)
		}
	}
	return out
}

// index is step 2.
func (s *state) index(q *ld.Quad) {
	for i, t := range [3]*ld.Term{&q.Subject, &q.Object, &q.Graph} {
		if t.Kind != ld.Blank || i > 0 && q.Subject == *t || i > 1 && q.Object == *t {
			continue
		}
		s.quads[t.Value] = append(s.quads[t.Value], q)
	}
}

// name is steps 4 and 5: it issues the canonical identifiers.
func (s *state) name() error {
	alike := map[string][]string{}
	for _, n := range slices.Sorted(maps.Keys(s.first)) {
		alike[s.first[n]] = append(alike[s.first[n]], n)
	}
	hashes := slices.Sorted(maps.Keys(alike))
	for _, h := range hashes {
		if len(alike[h]) == 1 {
			s.canonical.issue(alike[h][0])
		}
	}
	for _, h := range hashes {
		if len(alike[h]) == 1 {
			continue
		}
		if err := s.nameAlike(alike[h]); err != nil {
			return err
		}
	}
	return nil
}

func (s *state) nameAlike(nodes []string) error {
	var results []degree
	for _, n := range nodes {
		if s.canonical.has(n) {
			continue
		}
		temporary := newIssuer("b")
		temporary.issue(n)
		r, err := s.nDegree(n, temporary)
		if err != nil {
			return err
		}
		results = append(results, r)
	}
	slices.SortStableFunc(results, func(a, b degree) int { return strings.Compare(a.hash, b.hash) })
	for _, r := range results {
		for _, n := range r.issuer.order {
			s.canonical.issue(n)
		}
	}
	return nil
}

func (s *state) sum(data []byte) string {
	if s.hash == SHA384 {
		h := sha512.Sum384(data)
		return hex.EncodeToString(h[:])
	}
	h := sha256.Sum256(data)
	return hex.EncodeToString(h[:])
}

// spend accounts for n units of work.
func (s *state) spend(n int) error {
	if s.work -= n; s.work < 0 {
		return ErrTooComplex
	}
	return nil
}

// firstDegree is Hash First Degree Quads (4.6).
func (s *state) firstDegree(node string) string {
	lines := make([]string, 0, len(s.quads[node]))
	mask := func(t ld.Term) ld.Term {
		if t.Kind == ld.Blank {
			if t.Value == node {
				t.Value = "a"
			} else {
				t.Value = "z"
			}
		}
		return t
	}
	var buf []byte
	for _, q := range s.quads[node] {
		m := ld.Quad{Subject: mask(q.Subject), Predicate: q.Predicate, Object: mask(q.Object), Graph: mask(q.Graph)}
		buf = m.Append(buf[:0])
		lines = append(lines, string(buf))
	}
	slices.Sort(lines)
	return s.sum([]byte(strings.Join(lines, "")))
}

func (s *state) result(quads []ld.Quad) *Result {
	rename := func(t ld.Term) ld.Term {
		if t.Kind == ld.Blank {
			t.Value = s.canonical.ids[t.Value]
		}
		return t
	}
	lines := make([]string, len(quads))
	var buf []byte
	size := 0
	for i, q := range quads {
		m := ld.Quad{Subject: rename(q.Subject), Predicate: q.Predicate, Object: rename(q.Object), Graph: rename(q.Graph)}
		buf = m.Append(buf[:0])
		lines[i] = string(buf)
		size += len(buf)
	}
	slices.Sort(lines)
	out := make([]byte, 0, size)
	for _, l := range lines {
		out = append(out, l...)
	}
	return &Result{NQuads: out, Identifiers: s.canonical.ids}
}

// issuer is an identifier issuer (4.3).
type issuer struct {
	prefix string
	ids    map[string]string
	order  []string
}

func newIssuer(prefix string) *issuer { return &issuer{prefix: prefix, ids: map[string]string{}} }

func (i *issuer) has(n string) bool {
	_, ok := i.ids[n]
	return ok
}

func (i *issuer) issue(n string) string {
	if id, ok := i.ids[n]; ok {
		return id
	}
	id := i.prefix + strconv.Itoa(len(i.order))
	i.ids[n] = id
	i.order = append(i.order, n)
	return id
}

func (i *issuer) copy() *issuer {
	return &issuer{prefix: i.prefix, ids: maps.Clone(i.ids), order: slices.Clone(i.order)}
}
