package catalogue

import (
	"fmt"
	"slices"
	"strings"

	"opencairn.org/cairn/formats/ctdl"
	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"

	"opencairn.org/cairn/formats/flaw"
)

// problemKey is the message of each problem a page can have
// (formats/flaw.Code). Its arguments are where, value and want.
var problemKey = map[flaw.Code]string{
	flaw.BadJSON:         "catalogue.page.json",
	flaw.BadXML:          "catalogue.page.xml",
	flaw.TooMuch:         "catalogue.page.too_much",
	flaw.NoContext:       "catalogue.page.no_context",
	flaw.UnknownContext:  "catalogue.page.unknown_context",
	flaw.NoCourse:        "catalogue.page.no_course",
	flaw.NoData:          "catalogue.page.no_data",
	flaw.NoName:          "catalogue.page.no_name",
	flaw.NoID:            "catalogue.page.no_id",
	flaw.DuplicateID:     "catalogue.page.duplicate_id",
	flaw.WrongType:       "catalogue.page.wrong_type",
	flaw.UnknownValue:    "catalogue.page.unknown_value",
	flaw.UnknownProperty: "catalogue.page.unknown_property",
	flaw.Comma:           "catalogue.page.comma",
	flaw.BadNumber:       "catalogue.page.number",
	flaw.NoSystem:        "catalogue.page.credits_system",
	flaw.BadSystem:       "catalogue.page.credits_unknown",
	flaw.BadLevel:        "catalogue.page.level",
	flaw.BadDuration:     "catalogue.page.duration",
	flaw.BadDate:         "catalogue.page.date",
	flaw.NoCurrency:      "catalogue.page.currency_missing",
	flaw.BadCurrency:     "catalogue.page.currency",
	flaw.BadPrice:        "catalogue.page.price",
	flaw.SeveralPrices:   "catalogue.page.price_several",
	flaw.BadLanguage:     "catalogue.page.language",
	flaw.BadCountry:      "catalogue.page.country",
	flaw.BadOutcomeRef:   "catalogue.page.criterion_outcome",
	flaw.NotText:         "catalogue.page.not_text",
	flaw.BadCharset:      "catalogue.page.charset",
	flaw.TooLong:         "offer.text.too_long",
	flaw.BadSitemap:      "catalogue.page.sitemap",
	flaw.RestUnread:      "catalogue.page.rest_unread",
}

// hides are the problems that keep a whole course or page from being understood.
var hides = []flaw.Code{flaw.BadJSON, flaw.BadXML, flaw.NoContext, flaw.UnknownContext, flaw.NoID, flaw.DuplicateID, flaw.BadSitemap, flaw.NotText, flaw.NoData, flaw.NoCourse, flaw.RestUnread}

// canonicalField is where a course's field stands among the canonical fields.
var canonicalField = map[string]string{
	"title": "mc.title", "summary": "mc.summary", "outcomes": "mc.outcomes", "workload.hours": "mc.volume.hours",
	"workload.weeks": "mc.volume.weeks", "workload.credits": "mc.credits", "level": "mc.level", "country": "mc.country",
	"participation": "mc.participation", "quality": "mc.qa", "prerequisites": "mc.prerequisites", "stacking": "mc.stack",
	"field": "mc.field.iscedF", "languages": "mc.language", "origin": "mc.origin", "price": "offer.price",
	"assessment.types": "mc.assessment.types", "assessment.description": "mc.assessment.description",
	"assessment.supervision": "mc.assessment.supervision", "assessment.summative": "mc.assessment.summative",
	"assessment.criteria": "mc.assessment.criteria", "runs.start": "offer.start", "runs.end": "offer.end",
	"components": "mc.components", "setting": "mc.setting", "sector": "mc.sector", "validity": "mc.validity",
	"reviewMonths": "mc.reviewMonths", "purpose": "mc.purpose", "research": "mc.research", "onlineShare": "offer.deliveryShareOnline",
	"team": "mc.team", "coDesign": "mc.coDesign", "attendance": "mc.attendance",
}

// pastes are lines that mend a problem where the right ones are certain in form.
var pastes = map[flaw.Code]string{
	flaw.NoContext:      `"@context": "https://schema.org"`,
	flaw.UnknownContext: `"@context": "https://schema.org"`,
	flaw.NoID:           `"identifier": "…"`,
	flaw.NoCurrency:     `"priceCurrency": "EUR"`,
	flaw.NoSystem:       `"numberOfCredits": {"@type": "StructuredValue", "value": "5", "unitText": "ECTS"}`,
	flaw.BadLevel:       `"educationalLevel": {"@type": "DefinedTerm", "inDefinedTermSet": "EQF", "termCode": "5"}`,
	flaw.BadDuration:    `"timeRequired": "PT125H"`,
}

func pageMessage(c flaw.Code, where, value, want string) framework.Message {
	return framework.Message{Key: problemKey[c], Args: map[string]string{"where": where, "value": value, "want": want}}
}

// faultEntry is a failed visit as a line of the page's report.
func faultEntry(page string, f *fault.Fault) ReportEntry {
	m := framework.Message{Key: f.Key, Args: map[string]string{}}
	for name, v := range f.Args {
		m.Args[name] = fmt.Sprint(v)
	}
	return ReportEntry{Page: page, Blocking: true, Message: m}
}

// problemEntry is a page's problem as a line of its report.
func problemEntry(page string, p flaw.Problem) ReportEntry {
	return ReportEntry{
		Page: page, Message: pageMessage(p.Code, p.At, p.Value, p.Want),
		Where: p.At, Field: canonicalField[p.Field], Blocking: slices.Contains(hides, p.Code), Paste: pastes[p.Code],
	}
}

// about names the course a problem stands in.
func (e ReportEntry) about(courses []ctdl.Course) ReportEntry {
	for _, c := range courses {
		if strings.HasPrefix(e.Where, c.At+".") || strings.HasPrefix(e.Where, c.At+"[") || e.Where == c.At {
			e.LocalID, e.Title = c.ID, i18n.Text(c.Name)
		}
	}
	return e
}

// duplicateEntry is an offer whose id another page of the same provider has
// already given away: neither is preferred, the first one met stays.
func duplicateEntry(page string, c ctdl.Course, other string) ReportEntry {
	return ReportEntry{
		Page: page, LocalID: c.ID, Title: i18n.Text(c.Name), Blocking: true, Where: c.At,
		Message: pageMessage(flaw.DuplicateID, c.At, c.ID, other),
	}
}

// byWeight puts what keeps an offer from being listed first, in page order.
func byWeight(entries []ReportEntry) []ReportEntry {
	slices.SortStableFunc(entries, func(a, b ReportEntry) int {
		switch {
		case a.Blocking && !b.Blocking:
			return -1
		case b.Blocking && !a.Blocking:
			return 1
		}
		return 0
	})
	return entries
}
