package search

import "math"

// finishOrders orders the documents by the hash of their ids, and by each column
// and then the hash.
func (s *segment) finishOrders() {
	s.byKey = make([]uint32, s.n)
	for i := range s.byKey {
		s.byKey[i] = uint32(i)
	}
	s.byKey = s.ordered(func(d uint32) uint64 { return s.keys[d] })
	s.byPrice = s.ordered(func(d uint32) uint64 { return uint64(s.price[d]) })
	s.byTitle = s.ordered(func(d uint32) uint64 { return s.title[d] })
	s.byNewest = s.ordered(func(d uint32) uint64 { return uint64(^s.listed[d]) })
	s.byShortest = s.ordered(func(d uint32) uint64 { return uint64(s.hours[d]) })
}

// ordered gives the documents by value, those of equal value as byKey has them.
// It is a radix sort: a stable pass for each byte in which values differ.
func (s *segment) ordered(value func(doc uint32) uint64) []uint32 {
	values, docs, next := make([]uint64, s.n), make([]uint32, s.n), make([]uint32, s.n)
	copy(docs, s.byKey)
	some, all := uint64(0), ^uint64(0)
	for d := range values {
		values[d] = value(uint32(d))
		some, all = some|values[d], all&values[d]
	}
	for shift := 0; shift < 64; shift += 8 {
		if byte(some>>shift) == byte(all>>shift) {
			continue // every document has the same
		}
		var at [257]int
		for _, v := range values {
			at[int(byte(v>>shift))+1]++
		}
		for b := range 256 {
			at[b+1] += at[b]
		}
		for _, d := range docs {
			b := byte(values[d] >> shift)
			next[at[b]] = d
			at[b]++
		}
		docs, next = next, docs
	}
	return docs
}

// startOrder is the documents by their next start on or after a day.
type startOrder struct {
	today uint32
	docs  []uint32
}

// bySoonest is made by the first question of a day and kept for the others.
func (s *segment) bySoonest(today uint32) []uint32 {
	if o := s.soonest.Load(); o != nil && o.today == today {
		return o.docs
	}
	docs := s.ordered(func(d uint32) uint64 {
		return min(s.nextStart(d, today), math.MaxUint32) // in few bytes
	})
	s.soonest.Store(&startOrder{today, docs})
	return docs
}
