package catalogue

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/currency"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/formats/ctdl"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/i18n"
)

// aboutOne names the offer a problem stands in: by its path, or, in XML, the last
// that begins on or before its line.
func (e ReportEntry) aboutOne(offers []Stated) ReportEntry {
	line := lineOf(e.Where)
	for _, s := range offers {
		if begins := lineOf(s.At); begins > 0 && begins <= line || strings.HasPrefix(e.Where, s.At+".") || e.Where == s.At {
			e.LocalID, e.Title = s.Offer.LocalID, s.Offer.Title
		}
	}
	return e
}

// lineOf is the number in "line 14", also with a path behind it; 0 for any other
// place.
func lineOf(at string) int {
	rest, ok := strings.CutPrefix(at, "line ")
	if !ok {
		return 0
	}
	number, _, _ := strings.Cut(rest, ".")
	n, err := strconv.Atoi(number)
	if err != nil {
		return 0
	}
	return n
}

// oneName is a name without its language, for a body that has no more.
func oneName(t i18n.Text) string {
	for _, l := range slices.Sorted(maps.Keys(t)) {
		if t[l] != "" {
			return cmp.Or(t["en"], t[l])
		}
	}
	return ""
}

// mostUnits keeps a price within what a total of many can hold.
const mostUnits = 1_000_000_000_000

// priceOf is an exact amount of a currency; nil where it has more decimals than
// the currency, or the currency does not exist.
func priceOf(a credit.Amount, code string) *Price {
	unit, err := currency.ParseISO(code)
	if err != nil {
		return nil
	}
	scale, _ := currency.Standard.Rounding(unit)
	whole, fraction, _ := strings.Cut(a.String(), ".")
	if len(fraction) > scale {
		return nil
	}
	n, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", scale-len(fraction)), 10, 64)
	if err != nil || n > mostUnits {
		return nil
	}
	return &Price{Minor: n, Currency: unit.String()}
}

// ctdlRecords is true for a file that holds courses in the Credential Registry's
// own terms, not a page of schema.org with some of them.
func ctdlRecords(body []byte) bool {
	for _, t := range []string{"LearningOpportunityProfile", "Course", "LearningProgram"} {
		if strings.Contains(string(body), `"ceterms:`+t+`"`) {
			return true
		}
	}
	return false
}

// readRecords reads records of the Credential Registry, a line each or in a graph.
func readRecords(body []byte, address string) Reading {
	var out Reading
	r, err := ctdl.EachRecord(strings.NewReader(string(body)), func(c ctdl.Course) error {
		out.Offers = append(out.Offers, Stated{Offer: offerOf(c), Provider: Body{Name: c.Provider.Name, URL: c.Provider.URL}, At: c.At})
		return nil
	})
	if err != nil {
		panic("catalogue: bytes cannot fail to be read: " + err.Error())
	}
	out.Persons = r.Persons
	for _, p := range r.Problems {
		out.Problems = append(out.Problems, problemEntry(address, p).aboutOne(out.Offers))
	}
	return out
}

// RecordOf is an offer as a record of the Credential Registry.
func RecordOf(o Offer, org identity.Organisation) ([]byte, error) {
	c := courseOf(o)
	if c.Provider.Name == "" {
		c.Provider = ctdl.Organisation{Name: oneName(org.Name), URL: org.Website}
	}
	return ctdl.WriteRecord(c)
}
