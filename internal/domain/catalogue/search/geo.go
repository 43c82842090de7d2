package search

import (
	"math"
	"sort"
	"strconv"
	"strings"
)

// Point is a place on the earth, in degrees.
type Point struct{ Lat, Lon float64 }

// spot is a place of a document.
type spot struct {
	doc      uint32
	lat, lon float32
}

func spotOf(doc uint32, p Point) spot { return spot{doc, float32(p.Lat), float32(p.Lon)} }

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
