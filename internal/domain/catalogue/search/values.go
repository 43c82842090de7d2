package search

import (
	"slices"
	"strings"
)

// values are the documents of a segment by value: of a facet, or by language.
type values struct {
	names []string // sorted
	sets  []valueSet
}

// of is the documents that have a value; none when there is no such value.
func (v *values) of(name string) valueSet {
	if v == nil {
		return valueSet{}
	}
	if at, ok := slices.BinarySearch(v.names, name); ok {
		return v.sets[at]
	}
	return valueSet{}
}

// valueLists collects documents by value. It can be filled again once built.
type valueLists struct {
	at   map[string]int
	docs [][]uint32 // ascending
}

func newValueLists() *valueLists { return &valueLists{at: map[string]int{}} }

// add puts the newest document into the list of a value, once.
func (l *valueLists) add(name string, doc uint32) {
	at, ok := l.at[name]
	if !ok {
		at = len(l.docs)
		l.at[strings.Clone(name)] = at // the caller's may be a piece of something large
		l.docs = append(l.docs, nil)
	}
	if docs := l.docs[at]; len(docs) == 0 || docs[len(docs)-1] != doc {
		l.docs[at] = append(docs, doc)
	}
}

// build gives the values that documents have, of n documents, and empties the
// lists.
func (l *valueLists) build(n int) *values {
	v := &values{}
	for name, at := range l.at {
		if len(l.docs[at]) > 0 {
			v.names = append(v.names, name)
		}
	}
	slices.Sort(v.names)
	v.sets = make([]valueSet, len(v.names))
	for i, name := range v.names {
		at := l.at[name]
		v.sets[i] = newValueSet(l.docs[at], n)
		l.docs[at] = l.docs[at][:0]
	}
	return v
}

// facetLists are the lists of every facet.
type facetLists map[Facet]*valueLists

func (l facetLists) of(f Facet) *valueLists {
	lists := l[f]
	if lists == nil {
		lists = newValueLists()
		l[f] = lists
	}
	return lists
}

func (l facetLists) build(n int) map[Facet]*values {
	out := make(map[Facet]*values, len(l))
	for f, lists := range l {
		out[f] = lists.build(n)
	}
	return out
}
