package catalogue

import (
	"maps"
	"slices"
	"strings"

	"golang.org/x/text/currency"

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
	ListedDay    uint32   // days since 1970-01-01, UTC: newest first
}

// Document is the entry as the index takes it in.
func (e *SearchEntry) Document() search.Document {
	o := &e.Offer
	d := search.Document{ID: string(o.ID), Price: priceOrder(o.Price), Listed: e.ListedDay}
	d.Title, _ = o.Title.In("en")
	text := func(p search.Part, t i18n.Text) {
		for _, lang := range slices.Sorted(maps.Keys(t)) {
			d.Texts = append(d.Texts, search.Text{Part: p, Lang: lang, Text: t[lang]})
		}
	}
	text(search.Title, o.Title)
	text(search.Body, o.Summary)
	for _, out := range o.Outcomes {
		text(search.Outcome, out.Text)
	}
	text(search.Body, e.ProviderName)
	if o.Label != "" {
		d.Texts = append(d.Texts, search.Text{Part: search.Body, Text: o.Label})
	}
	eachFacetValue(e, func(f search.Facet, value string) { d.Values = append(d.Values, search.Value{Facet: f, Value: value}) })
	return d
}

func priceOrder(p *Price) uint32 {
	if p == nil {
		return search.NoPrice
	}
	return uint32(min(max(p.Minor, 0), int64(search.NoPrice-1)))
}

// eachFacetValue gives the values of an offer for every facet, search.NotStated where
// it states none (supports, approvals and funding are not stated by absence:
// an offer without them has none).
func eachFacetValue(e *SearchEntry, fn func(search.Facet, string)) {
	o := &e.Offer
	stated := func(f search.Facet, value string) {
		if value == "" {
			value = search.NotStated
		}
		fn(f, value)
	}
	if o.Field == "" {
		fn(search.FacetField, search.NotStated)
	}
	for n := 2; n <= len(o.Field) && n <= 4; n++ {
		fn(search.FacetField, o.Field[:n])
	}
	level := ""
	if o.Level != nil && o.Level.EQF > 0 && o.Level.EQF < 10 {
		level = string(rune('0' + o.Level.EQF))
	}
	stated(search.FacetLevel, level)
	stated(search.FacetMode, o.Participation)
	if len(o.Languages) == 0 {
		fn(search.FacetLanguage, search.NotStated)
	}
	for _, l := range o.Languages {
		stated(search.FacetLanguage, baseLanguage(l))
	}
	fn(search.FacetPrice, priceBand(o.Price))
	stated(search.FacetProviderKind, e.ProviderKind)
	stated(search.FacetOrigin, o.Origin)
	stated(search.FacetProvider, string(o.Provider))
	if o.PublicFunding {
		fn(search.FacetFunded, "public")
	}
	eachOf(search.FacetFunded, e.Funded, fn)
	eachOf(search.FacetApprovedBy, e.ApprovedBy, fn)
	eachOf(search.FacetSupports, o.Supports, fn)
}

func eachOf(f search.Facet, values []string, fn func(search.Facet, string)) {
	for _, v := range values {
		if v != "" {
			fn(f, v)
		}
	}
}

// priceBand is the band of a price in its own currency's whole units.
func priceBand(p *Price) string {
	if p == nil {
		return search.NotStated
	}
	units := p.Minor
	for range minorDigits(p.Currency) {
		units /= 10
	}
	switch {
	case p.Minor <= 0:
		return "free"
	case units < 100:
		return "under-100"
	case units < 500:
		return "100-499"
	case units < 2000:
		return "500-1999"
	}
	return "2000-more"
}

// minorDigits is how many decimals a currency has (ISO 4217); 2 when unknown.
func minorDigits(code string) int {
	switch code { // the common ones without a look-up: the index asks a million times
	case "EUR", "USD", "GBP":
		return 2
	}
	unit, err := currency.ParseISO(code)
	if err != nil {
		return 2
	}
	scale, _ := currency.Standard.Rounding(unit)
	return scale
}

// baseLanguage is the language without its region: "pt-BR" is "pt".
func baseLanguage(tag string) string {
	base, _, _ := strings.Cut(strings.ToLower(tag), "-")
	return base
}
