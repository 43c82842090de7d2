package i18n

import (
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"opencairn.org/cairn/formats/credit"
)

// Region names a country or region by its ISO 3166 code; an unknown code stays as
// it is.
func (p *Printer) Region(code string) string {
	region, err := language.ParseRegion(code)
	if err != nil {
		return code
	}
	if name := display.Regions(p.lang.tag()).Name(region); name != "" {
		return name
	}
	return code
}

// Abroad is a level and a workload in another country's terms, in words; each
// amount names how it was made.
func (p *Printer) Abroad(a credit.Abroad) string {
	var words []string
	if len(a.Levels) > 0 {
		words = append(words, p.T("common.abroad.level", "framework", a.Framework, "levels", p.List(a.Levels)))
	}
	for _, c := range a.Credits {
		low, high := c.Range()
		amount := p.Decimal(low)
		if high != low {
			amount = p.T("common.abroad.range", "low", amount, "high", p.Decimal(high))
		}
		words = append(words, p.T("common.abroad."+string(c.Method), "system", a.System, "amount", amount))
	}
	return p.List(words)
}
