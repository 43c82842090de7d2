package search

import (
	"encoding/binary"
	"maps"
	"slices"
)

// mergeParts makes one segment of the living documents of several.
func mergeParts(parts []part) *segment {
	s, remap := emptySegment(), make([][]uint32, len(parts))
	for i, p := range parts {
		remap[i] = s.takeDocs(p)
	}
	s.mergeTerms(parts, remap)
	s.mergeValues(parts, remap)
	s.finishDocs()
	return s
}

const dead = ^uint32(0)

// takeDocs copies the columns of a part's living documents and says which
// number each got.
func (s *segment) takeDocs(p part) []uint32 {
	from, remap := p.seg, make([]uint32, p.seg.n)
	for d := range uint32(from.n) {
		if p.live != nil && !p.live.has(d) {
			remap[d] = dead
			continue
		}
		remap[d] = uint32(s.n)
		s.n++
		s.keys = append(s.keys, from.keys[d])
		s.ids = append(s.ids, from.ids[from.idAt[d]:from.idAt[d+1]]...)
		s.idAt = append(s.idAt, uint32(len(s.ids)))
		s.price = append(s.price, from.price[d])
		s.title = append(s.title, from.title[d])
		s.listed, s.hours = append(s.listed, from.listed[d]), append(s.hours, from.hours[d])
		s.starts = append(s.starts, from.starts[from.startAt[d]:from.startAt[d+1]]...)
		s.startAt = append(s.startAt, uint32(len(s.starts)))
	}
	for _, at := range from.spots {
		if to := remap[at.doc]; to != dead {
			s.spots = append(s.spots, spot{to, at.lat, at.lon})
		}
	}
	return remap
}

func (s *segment) mergeTerms(parts []part, remap [][]uint32) {
	all := map[term]bool{}
	for _, p := range parts {
		for _, d := range p.seg.dicts {
			for _, t := range p.seg.terms[d.from:d.to] {
				all[term{d.lang, t}] = true
			}
		}
	}
	names := slices.SortedFunc(maps.Keys(all), term.compare)
	lists := make([]postingList, 0, len(names))
	kept := names[:0]
	for _, name := range names {
		var l postingList
		for i, p := range parts {
			l.take(p.seg, name, remap[i])
		}
		if len(l.impacts) > 0 {
			kept, lists = append(kept, name), append(lists, l)
		}
	}
	var size listSizes
	for i := range lists {
		size.add(&lists[i], s.n)
	}
	s.startTerms(kept, size)
	for i := range lists {
		s.appendList(&lists[i])
	}
}

// take adds the living postings of a term; parts come in the order of their
// new numbers.
func (l *postingList) take(from *segment, name term, remap []uint32) {
	i, ok := from.term(name)
	if !ok {
		return
	}
	impacts, n := from.impacts[from.ords[i]:from.ords[i+1]], 0
	from.eachDoc(i, func(doc uint32) {
		if to := remap[doc]; to != dead {
			l.deltas = binary.AppendUvarint(l.deltas, uint64(to-l.next))
			l.impacts = append(l.impacts, impacts[n])
			l.next = to + 1
		}
		n++
	})
	for _, p := range from.places(i, nil) {
		if to := remap[p>>20]; to != dead {
			l.places.at(to, uint32(p&maxPosition))
		}
	}
}

func (s *segment) mergeValues(parts []part, remap [][]uint32) {
	langs, money, facet := newValueLists(), newValueLists(), facetLists{}
	for i, p := range parts {
		langs.take(p.seg.langs, remap[i])
		money.take(p.seg.money, remap[i])
		maps.Copy(s.minor, p.seg.minor)
		for f, values := range p.seg.facet {
			facet.of(f).take(values, remap[i])
		}
	}
	s.langs, s.money, s.facet = langs.build(s.n), money.build(s.n), facet.build(s.n)
}

// take adds the living documents of each value; parts come in the order of
// their new numbers.
func (l *valueLists) take(from *values, remap []uint32) {
	for i, set := range from.sets {
		set.each(func(d uint32) {
			if to := remap[d]; to != dead {
				l.add(from.names[i], to)
			}
		})
	}
}
