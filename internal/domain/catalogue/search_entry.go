package catalogue

import (
	"slices"
	"strings"

	"opencairn.org/cairn/internal/domain/catalogue/search"
	"opencairn.org/cairn/internal/ground/i18n"
)

// SearchEntry is what the search knows of a listed offer: the offer, and the
// facts about it that others own.
type SearchEntry struct {
	Offer        Offer
	ProviderName i18n.Text
	ProviderKind string   // identity.OrganisationKind
	ApprovedBy   []string // slugs of the bodies whose approval is valid
	Funded       []string // schemes that pay for it; Offer.PublicFunding adds "public"
	Counts       []string // qualifications it counts towards, beside those it names itself
	Conforms     []string // framework versions
	Skills       []string // codes that its provider said its outcomes teach, beside those on its page
	ListedDay    uint32   // days since 1970-01-01, UTC: newest first
}

// Document is the entry as the index takes it in.
func (e *SearchEntry) Document() search.Document {
	o := &e.Offer
	d := search.Document{ID: string(o.ID), Price: priceOrder(o.Price), Hours: hoursOf(o.Workload, o.Country), Listed: e.ListedDay, Starts: startsOf(o.Runs)}
	for i := range o.Runs {
		if at := search.ParsePoint(o.Runs[i].At); at != nil && !slices.Contains(d.Places, *at) {
			d.Places = append(d.Places, *at)
		}
	}
	if o.Price != nil {
		d.Currency, d.Minor = o.Price.Currency, minorUnits(o.Price.Currency)
	}
	d.Title, _ = o.Title.In("en")
	d.Texts, d.Values = make([]search.Text, 0, 4+len(o.Outcomes)), make([]search.Value, 0, valuesUsual)
	text := func(p search.Part, t i18n.Text) {
		from := len(d.Texts)
		for lang, text := range t {
			d.Texts = append(d.Texts, search.Text{Part: p, Lang: lang, Text: text})
		}
		slices.SortFunc(d.Texts[from:], func(a, b search.Text) int { return strings.Compare(a.Lang, b.Lang) })
	}
	text(search.Title, o.Title)
	text(search.Body, o.Summary)
	for _, out := range o.Outcomes {
		text(search.Outcome, out.Text)
	}
	text(search.By, e.ProviderName)
	if o.Label != "" {
		d.Texts = append(d.Texts, search.Text{Part: search.Body, Text: o.Label})
	}
	eachFacetValue(e, func(f search.Facet, value string) { d.Values = append(d.Values, search.Value{Facet: f, Value: value}) })
	return d
}

// valuesUsual is how many values of facets an offer has, or a few more.
const valuesUsual = 24

func priceOrder(p *Price) uint32 {
	if p == nil {
		return search.NotKnown
	}
	return uint32(min(max(p.Minor, 0), int64(search.NotKnown-1)))
}
