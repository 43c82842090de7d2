package author

import (
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/i18n"
)

// previewView is an offer as learners would see it, before anything is published.
type previewView struct {
	Summary  i18n.Text
	Outcomes []catalogue.Outcome
	Facts    []ui.Term
}

// preview is what a learner would decide by, "not stated" where nothing is.
func preview(p *i18n.Printer, o catalogue.Offer, on time.Time) *previewView {
	awards := make([]string, len(o.AwardingBody))
	for i, b := range o.AwardingBody {
		awards[i] = b.Name
	}
	var types []string
	supervision := ""
	if o.Assessment != nil {
		types, supervision = o.Assessment.Types, catalogue.SayCode(p, "catalogue.supervision.", o.Assessment.Supervision)
	}
	return &previewView{Summary: o.Summary, Outcomes: o.Outcomes, Facts: []ui.Term{
		{Name: p.T("portal.fact.price"), Text: catalogue.SayPrice(p, o.Price)},
		{Name: p.T("portal.offer.dates"), Text: sayDates(p, o, on)},
		{Name: p.T("portal.fact.workload"), Text: catalogue.SayWorkload(p, o.Workload)},
		{Name: p.T("portal.fact.level"), Text: catalogue.SayLevel(p, o.Level)},
		{Name: p.T("portal.fact.mode"), Text: catalogue.SayCode(p, "catalogue.mode.", o.Participation)},
		{Name: p.T("portal.fact.language"), Text: catalogue.SayLanguages(p, o.Languages)},
		{Name: p.T("portal.fact.field"), Text: catalogue.SayField(p, o.Field)},
		{Name: p.T("portal.fact.supports"), Text: catalogue.SayCodes(p, "catalogue.support.", o.Supports)},
		{Name: p.T("portal.offer.assessment.types"), Text: catalogue.SayCodes(p, "catalogue.assessment.", types)},
		{Name: p.T("portal.offer.assessment.supervision"), Text: supervision},
		{Name: p.T("portal.fact.awarding"), Text: p.List(awards)},
	}}
}

// sayDates are the times it takes place that are not over, each with its places
// where they are stated; the last one when all are over.
func sayDates(p *i18n.Printer, o catalogue.Offer, on time.Time) string {
	next, ok := catalogue.NextRun(o.Runs, on)
	if !ok {
		return ""
	}
	var said []string
	for _, run := range o.Runs {
		if run.ID != next.ID && !run.Rolling && run.Start.Before(on) {
			continue
		}
		parts := []string{catalogue.SayRun(p, run)}
		if where := catalogue.SayWhere(p, run, o.Participation); where != "" {
			parts = append(parts, where)
		}
		if run.Places > 0 {
			parts = append(parts, p.T("portal.places", "places", run.Places))
		}
		said = append(said, strings.Join(parts, ", "))
	}
	return strings.Join(said, " · ")
}
