package search

import (
	"encoding/base64"
	"encoding/binary"
	"slices"

	"opencairn.org/cairn/internal/ground/fault"
)

// Document is what the index knows of one thing that can be found.
type Document struct {
	ID     string
	Texts  []Text
	Values []Value
	Title  string // what SortTitle compares
	Price  uint32 // minor units; NoPrice when not stated
	Listed uint32 // days since 1970-01-01, UTC: newest first
}

// NoPrice is the price of what states none: it comes last.
const NoPrice = ^uint32(0)

// Text is some words of a document.
type Text struct {
	Part Part
	Lang string // BCP 47; empty when nobody said
	Text string
}

// Part is where a text stands: what it says there counts more, or less.
type Part uint8

// The parts of a document.
const (
	Title Part = iota
	Outcome
	Body
)

// Value is one value of a facet.
type Value struct {
	Facet Facet
	Value string
}

// Facet names a property offers are counted and filtered by.
type Facet string

// The facets. Values are stable codes; pages say them.
const (
	FacetField        Facet = "field"        // ISCED-F, two digits; three and four once one is chosen
	FacetLevel        Facet = "level"        // EQF "1".."8"
	FacetMode         Facet = "mode"         // form of participation
	FacetLanguage     Facet = "language"     // of instruction, BCP 47
	FacetPrice        Facet = "price"        // band in the offer's own currency, without conversion
	FacetProviderKind Facet = "providerKind" // provider, university, employer, ...
	FacetApprovedBy   Facet = "approvedBy"   // slug of the body
	FacetFunded       Facet = "funded"       // "public" and schemes
	FacetSupports     Facet = "supports"     // childcare, evening, ...
	FacetOrigin       Facet = "origin"       // existing, new, ...: micro-credentials apart from short programmes
	FacetProvider     Facet = "provider"     // organisation id; counted only when asked for
)

var facets = []Facet{FacetField, FacetLevel, FacetMode, FacetLanguage, FacetPrice, FacetProviderKind, FacetApprovedBy, FacetFunded, FacetSupports, FacetOrigin, FacetProvider}

// Facets lists the facets in the order pages show them.
func Facets() []Facet { return slices.Clone(facets) }

// NotStated is the value of a facet for offers that state none. It is counted
// and can be chosen, so that nothing is filtered away in silence.
const NotStated = "not-stated"

// Sort orders results.
type Sort string

// The orders. Every order ends in one fixed by the offers' ids, so that pages
// follow each other on every engine and after every restart.
const (
	SortRelevance Sort = "relevance" // without words: newest
	SortPrice     Sort = "price"     // lowest first, not stated last
	SortTitle     Sort = "title"
	SortNewest    Sort = "newest"
)

var sorts = []Sort{SortRelevance, SortPrice, SortTitle, SortNewest}

// The page sizes, and how much of a question is read.
const (
	limitDefault = 20
	limitMax     = 100
	wordsMax     = 16
	textMax      = 400 // bytes
)

// Query is a question. The zero value asks for everything.
type Query struct {
	Words  string             // as the learner wrote them; all must occur
	Filter map[Facet][]string // any of the values of a facet, all facets
	Count  []Facet            // facets to count
	Sort   Sort               // SortRelevance when empty
	Cursor string             // Page.Next of the page before
	Limit  int                // 20 when 0, at most 100
}

// Hit is one offer found.
type Hit struct {
	ID    string
	Score uint32 // only comparable within one question
}

// FacetCount is how many of the offers found have a value. For a facet that is
// filtered, the other values count as if it were not, so that a person sees
// what choosing them would give.
type FacetCount struct {
	Value string
	Count int
}

// Page is one page of an answer.
type Page struct {
	Total  int
	Hits   []Hit
	Facets map[Facet][]FacetCount // most frequent first
	Next   string                 // cursor of the next page; empty on the last

	// AnyWord is set when no offer has all the words, and those with any of
	// them are shown instead.
	AnyWord bool
	// Read says how a word was read that occurs nowhere: with one letter mended, or
	// as the beginning of longer words (then ending in *).
	Read map[string]string
}

// normal fills the defaults in and refuses what the index cannot answer.
func (q Query) normal() (Query, error) {
	if q.Limit == 0 {
		q.Limit = limitDefault
	}
	if q.Limit < 1 || q.Limit > limitMax {
		return q, fault.New(fault.Invalid, "search.limit", "limit", q.Limit, "max", limitMax).At("limit")
	}
	if len(q.Words) > textMax {
		return q, fault.New(fault.Invalid, "search.words_long", "max", textMax).At("words")
	}
	if q.Sort == "" {
		q.Sort = SortRelevance
	}
	if !slices.Contains(sorts, q.Sort) {
		return q, fault.New(fault.Invalid, "search.sort", "value", string(q.Sort)).At("sort")
	}
	for f := range q.Filter {
		if !slices.Contains(facets, f) {
			return q, fault.New(fault.Invalid, "search.facet", "value", string(f)).At(string(f))
		}
	}
	for _, f := range q.Count {
		if !slices.Contains(facets, f) {
			return q, fault.New(fault.Invalid, "search.facet", "value", string(f)).At(string(f))
		}
	}
	return q, nil
}

// place is where an offer stands in an order: smaller comes first. key is a
// hash of the offer's id and makes the order total.
type place struct{ order, key uint64 }

func (a place) before(b place) bool {
	return a.order < b.order || a.order == b.order && a.key < b.key
}

// cursor is the place of the last hit of a page.
func (a place) cursor(s Sort) string {
	b := make([]byte, 0, 17)
	b = append(b, byte(slices.Index(sorts, s)))
	b = binary.BigEndian.AppendUint64(b, a.order)
	b = binary.BigEndian.AppendUint64(b, a.key)
	return base64.RawURLEncoding.EncodeToString(b)
}

// parseCursor refuses cursors of another order: a page of it would begin
// anywhere.
func parseCursor(c string, s Sort) (after *place, err error) {
	if c == "" {
		return nil, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(c)
	if err != nil || len(b) != 17 || int(b[0]) != slices.Index(sorts, s) {
		return nil, fault.New(fault.Invalid, "search.cursor").At("cursor")
	}
	return &place{binary.BigEndian.Uint64(b[1:9]), binary.BigEndian.Uint64(b[9:])}, nil
}
