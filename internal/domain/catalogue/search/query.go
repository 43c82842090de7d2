package search

import (
	"encoding/base64"
	"encoding/binary"
	"slices"

	"opencairn.org/cairn/internal/ground/fault"
)

// Document is what the index knows of one thing that can be found.
type Document struct {
	ID       string
	Texts    []Text
	Values   []Value
	Title    string   // what SortTitle compares
	Price    uint32   // minor units; NotKnown when not stated
	Minor    uint32   // how many of them are one unit of the currency: 100 cents
	Currency string   // ISO 4217; empty when not stated
	Hours    uint32   // of learning; NotKnown when not stated
	Listed   uint32   // days since 1970-01-01, UTC: newest first
	Starts   []uint32 // days of its runs; AnyDay for one that is joined at any time
	Places   []Point  // where its runs are, as far as it states coordinates
}

// NotKnown is what a column holds for a document that states nothing: it comes last.
const NotKnown = ^uint32(0)

// AnyDay is the start of a run that is joined at any time.
const AnyDay = uint32(1<<16 - 1)

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
	By // the provider's name
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
	FacetPrice        Facet = "price"        // band in the offer's own currency, without conversion; or a bound (price.go)
	FacetProviderKind Facet = "providerKind" // provider, university, employer, ...
	FacetApprovedBy   Facet = "approvedBy"   // slug of the body
	FacetFunded       Facet = "funded"       // "public" and schemes
	FacetSupports     Facet = "supports"     // childcare, evening, ...
	FacetOrigin       Facet = "origin"       // existing, new, ...: micro-credentials apart from short programmes
	FacetProvider     Facet = "provider"     // organisation id; counted only when asked for
	FacetVolume       Facet = "volume"       // band of hours; credits are converted
	FacetPace         Facet = "pace"         // band of hours a week
	FacetPlace        Facet = "place"        // country, and the places of its runs as written
	FacetStarts       Facet = "starts"       // month "2027-01", or "rolling"; months that are past are not counted
	FacetStackable    Facet = "stackable"    // what it counts towards, as the offer or a fact says
	FacetConforms     Facet = "conforms"     // framework version
	FacetSkill        Facet = "skill"        // code of a skill that an outcome teaches; counted only when asked for
	FacetEntry        Facet = "entry"        // "open": nothing is asked for beforehand; else "asked"
)

var facets = []Facet{
	FacetField, FacetLevel, FacetVolume, FacetMode, FacetPace, FacetLanguage, FacetPlace, FacetPrice, FacetFunded, FacetStarts, FacetStackable,
	FacetProviderKind, FacetConforms, FacetApprovedBy, FacetSupports, FacetEntry, FacetOrigin, FacetProvider, FacetSkill,
}

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
	SortSoonest   Sort = "soonest"  // next start on or after Query.Today; none comes last
	SortShortest  Sort = "shortest" // fewest hours first
	SortNearest   Sort = "nearest"  // to Query.Near, as the crow flies
)

var sorts = []Sort{SortRelevance, SortPrice, SortTitle, SortNewest, SortSoonest, SortShortest, SortNearest}

// Sorts lists the orders.
func Sorts() []Sort { return slices.Clone(sorts) }

// The page sizes, and how much of a question is read.
const (
	limitDefault = 20
	limitMax     = 100
	wordsMax     = 16
	textMax      = 400 // bytes
)

// Query is a question. The zero value asks for everything.
type Query struct {
	Words  string             // as the learner wrote them; those in quotes stand side by side
	Filter map[Facet][]string // any of the values of a facet, all facets
	Within map[Facet][]string // what there is at all: any of the values of a facet, all facets; a facet without values leaves nothing. Counts are of it
	Count  []Facet            // facets to count
	Sort   Sort               // SortRelevance when empty
	Cursor string             // Page.Next of the page before
	Limit  int                // 20 when 0, at most 100
	Today  uint32             // day the question is asked; 0: every start counts
	Near   *Point             // what SortNearest measures from

	alone bool // asked by the index itself, for a count
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
	Whole  int // of Total, those that meet all of the question; by relevance they come first
	Hits   []Hit
	Facets map[Facet][]FacetCount // most frequent first
	Next   string                 // cursor of the next page; empty on the last

	// AnyWord is set when no offer has all the words, and those with any of
	// them are shown instead.
	AnyWord bool
	// Read says how words were read that were not taken as they stand, in the
	// order of the question.
	Read []Reading
	// Instead are questions that may have been meant, and what they would find.
	Instead []Suggestion

	units []unit // what Why looks for
}

// ReadKind is how a word was read.
type ReadKind string

// The kinds. Synonyms are not told here but beside what they found: Reason.
const (
	ReadMended    ReadKind = "mended"    // letters were wrong
	ReadBeginning ReadKind = "beginning" // as the beginning of longer words
	ReadParts     ReadKind = "parts"     // as a word made of others
	ReadValue     ReadKind = "value"     // as a filter: only what states it
	ReadEither    ReadKind = "either"    // as a word or a filter: what has either
)

// Reading is how one word or phrase was read.
type Reading struct {
	Word string   `json:"word"` // as written
	Kind ReadKind `json:"kind"`
	As   string   `json:"as"` // a word, or for values "facet:value"
}

// Suggestion is another question and how many offers it would find with the same
// filters.
type Suggestion struct {
	Words string `json:"words"`
	Count int    `json:"count"`
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
		return q, fault.New(fault.Invalid, "search.words_long", "max", textMax).At("q")
	}
	if q.Sort == "" {
		q.Sort = SortRelevance
	}
	if !slices.Contains(sorts, q.Sort) {
		return q, fault.New(fault.Invalid, "search.sort", "value", string(q.Sort)).At("sort")
	}
	if q.Sort == SortNearest && q.Near == nil {
		return q, fault.New(fault.Invalid, "search.near").At("near")
	}
	for f := range q.Filter {
		if !slices.Contains(facets, f) {
			return q, fault.New(fault.Invalid, "search.facet", "value", string(f)).At(string(f))
		}
	}
	for f := range q.Within {
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
