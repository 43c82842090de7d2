package catalogue

import (
	"fmt"
	"slices"
	"strings"

	"opencairn.org/cairn/formats/ctdl"
	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
)

// problemKey is the message of each problem a page can have
// (formats/ctdl.Code). Its arguments are where, value and want.
var problemKey = map[ctdl.Code]string{
	ctdl.BadJSON:         "catalogue.page.json",
	ctdl.BadXML:          "catalogue.page.xml",
	ctdl.TooMuch:         "catalogue.page.too_much",
	ctdl.NoContext:       "catalogue.page.no_context",
	ctdl.UnknownContext:  "catalogue.page.unknown_context",
	ctdl.NoCourse:        "catalogue.page.no_course",
	ctdl.NoData:          "catalogue.page.no_data",
	ctdl.NoName:          "catalogue.page.no_name",
	ctdl.NoID:            "catalogue.page.no_id",
	ctdl.DuplicateID:     "catalogue.page.duplicate_id",
	ctdl.WrongType:       "catalogue.page.wrong_type",
	ctdl.UnknownValue:    "catalogue.page.unknown_value",
	ctdl.UnknownProperty: "catalogue.page.unknown_property",
	ctdl.Comma:           "catalogue.page.comma",
	ctdl.BadNumber:       "catalogue.page.number",
	ctdl.NoSystem:        "catalogue.page.credits_system",
	ctdl.BadSystem:       "catalogue.page.credits_unknown",
	ctdl.BadLevel:        "catalogue.page.level",
	ctdl.BadDuration:     "catalogue.page.duration",
	ctdl.BadDate:         "catalogue.page.date",
	ctdl.NoCurrency:      "catalogue.page.currency_missing",
	ctdl.BadCurrency:     "catalogue.page.currency",
	ctdl.BadPrice:        "catalogue.page.price",
	ctdl.SeveralPrices:   "catalogue.page.price_several",
	ctdl.BadLanguage:     "catalogue.page.language",
	ctdl.BadCountry:      "catalogue.page.country",
	ctdl.BadOutcomeRef:   "catalogue.page.criterion_outcome",
	ctdl.NotText:         "catalogue.page.not_text",
	ctdl.BadCharset:      "catalogue.page.charset",
	ctdl.TooLong:         "offer.text.too_long",
	ctdl.BadSitemap:      "catalogue.page.sitemap",
}

// hides are the problems that keep a whole course or page from being understood.
var hides = []ctdl.Code{ctdl.BadJSON, ctdl.BadXML, ctdl.NoContext, ctdl.UnknownContext, ctdl.NoID, ctdl.DuplicateID, ctdl.BadSitemap, ctdl.NotText, ctdl.NoData, ctdl.NoCourse}

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
var pastes = map[ctdl.Code]string{
	ctdl.NoContext:      `"@context": "https://schema.org"`,
	ctdl.UnknownContext: `"@context": "https://schema.org"`,
	ctdl.NoID:           `"identifier": "…"`,
	ctdl.NoCurrency:     `"priceCurrency": "EUR"`,
	ctdl.NoSystem:       `"numberOfCredits": {"@type": "StructuredValue", "value": "5", "unitText": "ECTS"}`,
	ctdl.BadLevel:       `"educationalLevel": {"@type": "DefinedTerm", "inDefinedTermSet": "EQF", "termCode": "5"}`,
	ctdl.BadDuration:    `"timeRequired": "PT125H"`,
}

func pageMessage(c ctdl.Code, where, value, want string) framework.Message {
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
func problemEntry(page string, p ctdl.Problem) ReportEntry {
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
		Message: pageMessage(ctdl.DuplicateID, c.At, c.ID, other),
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
