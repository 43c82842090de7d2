package search

import "time"

// column is what an order compares, and the documents in that order, nil where
// it depends on the question; both nil for relevance.
func (s *segment) column(q Query, o Sort) (value func(doc uint32) uint64, docs []uint32) {
	switch o {
	case SortPrice:
		return func(d uint32) uint64 { return uint64(s.price[d]) }, s.byPrice
	case SortTitle:
		return func(d uint32) uint64 { return s.title[d] }, s.byTitle
	case SortNewest:
		return func(d uint32) uint64 { return uint64(^s.listed[d]) }, s.byNewest
	case SortShortest:
		return func(d uint32) uint64 { return uint64(s.hours[d]) }, s.byShortest
	case SortSoonest:
		return func(d uint32) uint64 { return s.nextStart(d, q.Today) }, s.bySoonest(q.Today)
	case SortNearest:
		return func(d uint32) uint64 { return s.distance(d, *q.Near) }, nil
	}
	return nil, nil
}

// nextStart is the first start on or after a day, the last of all when there is
// none; a run that is joined at any time starts that day.
func (s *segment) nextStart(doc, today uint32) uint64 {
	next := ^uint64(0)
	for _, d := range s.starts[s.startAt[doc]:s.startAt[doc+1]] {
		switch {
		case uint32(d) == AnyDay:
			next = min(next, uint64(today))
		case uint32(d) >= today:
			next = min(next, uint64(d))
		}
	}
	return next
}

// monthOf is the value of FacetStarts a day falls under.
func monthOf(day uint32) string {
	return time.Unix(int64(day)*86_400, 0).UTC().Format("2006-01")
}
