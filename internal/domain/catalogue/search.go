package catalogue

import (
	"encoding/base64"
	"encoding/binary"
	"slices"

	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
)

// SearchEntry is what the index knows of a listed offer: the offer, and the
// facts about it that others own.
type SearchEntry struct {
	Offer        Offer
	ProviderName i18n.Text
	ProviderKind string   // identity.OrganisationKind
	ApprovedBy   []string // slugs of the bodies whose approval is valid
	Funded       []string // schemes that pay for it; Offer.PublicFunding adds "public"
	ListedDay    uint32   // days since 1970-01-01, UTC: newest first
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

// SearchSort orders results.
type SearchSort string

// The orders. Every order ends in one fixed by the offers' ids, so that pages
// follow each other on every engine and after every restart.
const (
	SortRelevance SearchSort = "relevance" // without words: newest
	SortPrice     SearchSort = "price"     // lowest first, not stated last
	SortTitle     SearchSort = "title"
	SortNewest    SearchSort = "newest"
)

var searchSorts = []SearchSort{SortRelevance, SortPrice, SortTitle, SortNewest}

// The page sizes, and how much of a question is read.
const (
	searchLimit    = 20
	searchLimitMax = 100
	searchWordsMax = 16
	searchTextMax  = 400 // bytes
)

// SearchQuery is a question. The zero value asks for everything.
type SearchQuery struct {
	Words  string             // as the learner wrote them; all must occur
	Filter map[Facet][]string // any of the values of a facet, all facets
	Count  []Facet            // facets to count
	Sort   SearchSort         // SortRelevance when empty
	Cursor string             // SearchPage.Next of the page before
	Limit  int                // 20 when 0, at most 100
}

// SearchHit is one offer found.
type SearchHit struct {
	ID    OfferID
	Score uint32 // only comparable within one question
}

// FacetCount is how many of the offers found have a value. For a facet that is
// filtered, the other values count as if it were not, so that a person sees
// what choosing them would give.
type FacetCount struct {
	Value string
	Count int
}

// SearchPage is one page of an answer.
type SearchPage struct {
	Total  int
	Hits   []SearchHit
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
func (q SearchQuery) normal() (SearchQuery, error) {
	if q.Limit == 0 {
		q.Limit = searchLimit
	}
	if q.Limit < 1 || q.Limit > searchLimitMax {
		return q, fault.New(fault.Invalid, "search.limit", "limit", q.Limit, "max", searchLimitMax).At("limit")
	}
	if len(q.Words) > searchTextMax {
		return q, fault.New(fault.Invalid, "search.words_long", "max", searchTextMax).At("words")
	}
	if q.Sort == "" {
		q.Sort = SortRelevance
	}
	if !slices.Contains(searchSorts, q.Sort) {
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
func (a place) cursor(s SearchSort) string {
	b := make([]byte, 0, 17)
	b = append(b, byte(slices.Index(searchSorts, s)))
	b = binary.BigEndian.AppendUint64(b, a.order)
	b = binary.BigEndian.AppendUint64(b, a.key)
	return base64.RawURLEncoding.EncodeToString(b)
}

// parseCursor refuses cursors of another order: a page of it would begin
// anywhere.
func parseCursor(c string, s SearchSort) (after *place, err error) {
	if c == "" {
		return nil, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(c)
	if err != nil || len(b) != 17 || int(b[0]) != slices.Index(searchSorts, s) {
		return nil, fault.New(fault.Invalid, "search.cursor").At("cursor")
	}
	return &place{binary.BigEndian.Uint64(b[1:9]), binary.BigEndian.Uint64(b[9:])}, nil
}
