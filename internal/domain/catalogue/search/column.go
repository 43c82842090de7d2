package search

import (
	"math"
	"sort"
	"strconv"
	"strings"
	"time"
)

// spot is a place of a document.
type spot struct {
	doc      uint32
	lat, lon float32
}

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
		return func(d uint32) uint64 { return uint64(s.hours[d]) }, nil
	case SortSoonest:
		return func(d uint32) uint64 { return nextStart(s.starts[s.startAt[d]:s.startAt[d+1]], q.Today) }, nil
	case SortNearest:
		return func(d uint32) uint64 { return s.distance(d, *q.Near) }, nil
	}
	return nil, nil
}

// nextStart is the first start on or after a day; a run that is joined at any
// time starts that day.
func nextStart(starts []uint16, today uint32) uint64 {
	next := ^uint64(0)
	for _, d := range starts {
		switch {
		case uint32(d) == AnyDay:
			next = min(next, uint64(today))
		case uint32(d) >= today:
			next = min(next, uint64(d))
		}
	}
	return next
}

// earthRadius is the mean radius in metres (IUGG).
const earthRadius = 6_371_009

// distance is to the nearest place of a document, in metres; the last of all when
// it states none.
func (s *segment) distance(doc uint32, from Point) uint64 {
	nearest := ^uint64(0)
	at := sort.Search(len(s.spots), func(i int) bool { return s.spots[i].doc >= doc })
	for ; at < len(s.spots) && s.spots[at].doc == doc; at++ {
		nearest = min(nearest, metres(from, Point{float64(s.spots[at].lat), float64(s.spots[at].lon)}))
	}
	return nearest
}

// metres is the great-circle distance by the haversine formula, to the metre.
func metres(a, b Point) uint64 {
	rad := func(deg float64) float64 { return deg * math.Pi / 180 }
	dLat, dLon := math.Sin(rad(b.Lat-a.Lat)/2), math.Sin(rad(b.Lon-a.Lon)/2)
	h := dLat*dLat + math.Cos(rad(a.Lat))*math.Cos(rad(b.Lat))*dLon*dLon
	return uint64(math.Round(2 * earthRadius * math.Asin(math.Min(1, math.Sqrt(h)))))
}

// ParsePoint reads "latitude,longitude" in degrees; nil when it is none.
func ParsePoint(text string) *Point {
	lat, lon, ok := strings.Cut(text, ",")
	la, err := strconv.ParseFloat(strings.TrimSpace(lat), 64)
	lo, err2 := strconv.ParseFloat(strings.TrimSpace(lon), 64)
	if !ok || err != nil || err2 != nil || !(math.Abs(la) <= 90 && math.Abs(lo) <= 180) {
		return nil
	}
	return &Point{la, lo}
}

// monthOf is the value of FacetStarts a day falls under.
func monthOf(day uint32) string {
	return time.Unix(int64(day)*86_400, 0).UTC().Format("2006-01")
}
