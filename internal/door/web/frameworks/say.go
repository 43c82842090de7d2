package frameworks

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/pack"
)

// in is a text of a pack as the reader reads it.
func in(p *i18n.Printer, t i18n.Text) string {
	text, _ := t.In(p.Lang())
	return text
}

// plainLetters is a text in small letters without accents, to be compared:
// "États" is "etats", and Arabic alef is one letter with or without hamza.
func plainLetters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(s))
}

// elsewhere is the region of what lies in no part of the world.
const elsewhere = "other"

// continents are the parts of the world, by UN M49.
var continents = []string{"002", "009", "019", "142", "150"}

// regionsOf are the part of the world a pack is of, and the wider areas it
// names.
func regionsOf(p *pack.Pack) []string {
	out := append([]string{continentOf(p.Jurisdiction)}, p.Regions...)
	if slices.Contains(areas, p.Jurisdiction) {
		out = append(out, p.Jurisdiction)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// areas are jurisdictions wider than a country. Both lie in Europe first of all.
var areas = []string{"EU", "EHEA"}

// continentOf is the part of the world of a country or one of its regions
// (ISO 3166-1 and -2).
func continentOf(jurisdiction string) string {
	if slices.Contains(areas, jurisdiction) {
		return "150"
	}
	country, _, _ := strings.Cut(jurisdiction, "-")
	region, err := language.ParseRegion(country)
	if err != nil {
		return elsewhere
	}
	for _, c := range continents {
		if language.MustParseRegion(c).Contains(region) {
			return c
		}
	}
	return elsewhere
}

// sayRegion names a region in the reader's language.
func sayRegion(p *i18n.Printer, code string) string {
	if key := "frameworks.region." + code; p.Has(key) {
		return p.T(key)
	}
	return p.Region(code)
}

// fieldInText is a canonical path in an expression.
var fieldInText = regexp.MustCompile(`\b(?:mc|offer|app|provider|cred|award|recognition)(?:\.[A-Za-z]\w*)+`)

// sayFields names what an expression looks at: "the level, the price".
func sayFields(p *i18n.Printer, expression string) string {
	var words []string
	for _, path := range fieldInText.FindAllString(expression, -1) {
		path = strings.TrimSuffix(path, ".exists")
		if w := framework.SayField(p, path); !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	return p.List(words)
}

// sayRoutes is what a body decides about, in words.
func sayRoutes(p *i18n.Printer, routes []string) string {
	words := make([]string, len(routes))
	for i, r := range routes {
		words[i] = r
		if key := "frameworks.route." + r; p.Has(key) {
			words[i] = p.T(key)
		}
	}
	return p.List(words)
}

// saySet names a set of elements; its own name when there are no words for it.
func saySet(p *i18n.Printer, set string) string {
	if key := "frameworks.set." + set; p.Has(key) {
		return p.T(key)
	}
	return set
}

// provenance is how well something is known, with a word that says it.
func provenance(p *i18n.Printer, v pack.Provenance) ui.Label {
	l := ui.Label{Kind: ui.Neutral, Text: p.T("framework.provenance." + string(v))}
	switch v {
	case pack.Confirmed:
		l.Kind = ui.Good
	case pack.Unverified:
		l.Kind = ui.Warn
	}
	return l
}

// between is from when to when something holds.
func between(p *i18n.Printer, from, to pack.Day) string {
	if to.IsZero() {
		return p.T("frameworks.since", "date", from.Time)
	}
	return p.T("frameworks.between", "from", from.Time, "to", to.AddDate(0, 0, -1))
}
