package catalogue

import (
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/currency"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/internal/domain/catalogue/search"
)

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
	stated(search.FacetVolume, volumeBand(hoursOf(o.Workload, o.Country)))
	stated(search.FacetPace, paceOf(o))
	stated(search.FacetEntry, entryOfOffer(o))
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
	for _, code := range skillCodes(o, e.Skills) {
		fn(search.FacetSkill, code)
	}
	if o.PublicFunding {
		fn(search.FacetFunded, "public")
	}
	eachOf(search.FacetFunded, e.Funded, fn)
	eachOf(search.FacetApprovedBy, e.ApprovedBy, fn)
	eachOf(search.FacetSupports, o.Supports, fn)
	eachOf(search.FacetStackable, e.Counts, fn)
	eachOf(search.FacetConforms, e.Conforms, fn)
	eachOf(search.FacetPlace, o.Country, fn)
	if o.Stacking != nil {
		eachOf(search.FacetStackable, o.Stacking.Targets, fn)
	}
	for i := range o.Runs {
		eachRunValue(&o.Runs[i], fn)
	}
}

// eachRunValue gives what a run adds: where, when, and that it is in the evening
// or at the weekend, which is a support whether or not the offer calls it one.
func eachRunValue(r *Run, fn func(search.Facet, string)) {
	eachOf(search.FacetPlace, []string{r.Place}, fn)
	for _, s := range r.Schedule {
		if s == "evening" || s == "weekend" {
			fn(search.FacetSupports, s)
		}
	}
	if r.Rolling {
		fn(search.FacetStarts, "rolling")
	} else if !r.Start.IsZero() {
		fn(search.FacetStarts, r.Start.UTC().Format("2006-01"))
	}
}

// startsOf are the days an offer's runs begin on.
func startsOf(runs []Run) (days []uint32) {
	for _, r := range runs {
		switch {
		case r.Rolling:
			days = append(days, search.AnyDay)
		case r.Start.Unix() > 0:
			days = append(days, uint32(r.Start.Unix()/86_400))
		}
	}
	return days
}

// hoursOf is the workload in whole hours: as stated, else from its credits at the
// least hours a credit stands for where the offer is from (indicative: it sorts
// and bands, and is shown nowhere as the offer's).
func hoursOf(w Workload, country []string) uint32 {
	amount := ""
	switch {
	case w.Hours != nil:
		amount = w.Hours.String()
	case w.Credits != nil && w.System != "":
		at := ""
		if len(country) == 1 {
			at = country[0]
		}
		low, _, _, err := credit.Standard().ToHours(credit.Credits{System: w.System, Value: *w.Credits}, at)
		if err != nil {
			return search.NotKnown
		}
		amount = low.Round(0).String()
	}
	whole, _, _ := strings.Cut(amount, ".")
	n, err := strconv.ParseUint(whole, 10, 32)
	if err != nil {
		return search.NotKnown
	}
	return uint32(n)
}

// volumeBand is the band of a number of hours of learning.
func volumeBand(hours uint32) string {
	switch {
	case hours == search.NotKnown:
		return ""
	case hours <= 25:
		return "to-25"
	case hours <= 75:
		return "26-75"
	case hours <= 150:
		return "76-150"
	case hours <= 300:
		return "151-300"
	}
	return "301-more"
}

// paceOf is what the runs say of the pace, else the band of hours a week.
func paceOf(o *Offer) string {
	for _, r := range o.Runs {
		if r.Pace != "" {
			return r.Pace
		}
	}
	hours := hoursOf(o.Workload, o.Country)
	if o.Workload.Weeks <= 0 || hours == search.NotKnown {
		return ""
	}
	switch week := hours / uint32(o.Workload.Weeks); {
	case week < 5:
		return "under-5"
	case week <= 15:
		return "5-15"
	case week <= 30:
		return "16-30"
	}
	return "31-more"
}

// entryOfOffer is open when the offer states nothing that is asked for
// beforehand.
func entryOfOffer(o *Offer) string {
	if len(o.Prerequisites) > 0 || o.Eligibility != nil {
		return "asked"
	}
	return "open"
}

// skillCodes are the codes of an offer's outcomes, on its page or said yes to.
func skillCodes(o *Offer, said []string) []string {
	all := slices.Clone(said)
	for _, x := range o.Outcomes {
		if x.Code != "" {
			all = append(all, x.Code)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
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
	units := p.Minor / int64(minorUnits(p.Currency))
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

// minorUnits is how many minor units are one of a currency (ISO 4217); 100 when
// unknown.
func minorUnits(code string) uint32 {
	switch code { // the common ones without a look-up: the index asks a million times
	case "EUR", "USD", "GBP":
		return 100
	}
	unit, err := currency.ParseISO(code)
	if err != nil {
		return 100
	}
	scale, _ := currency.Standard.Rounding(unit)
	n := uint32(1)
	for range scale {
		n *= 10
	}
	return n
}

// baseLanguage is the language without its region: "pt-BR" is "pt".
func baseLanguage(tag string) string {
	base, _, _ := strings.Cut(strings.ToLower(tag), "-")
	return base
}
