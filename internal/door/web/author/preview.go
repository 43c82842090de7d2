package author

import (
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
	next := ""
	if run, ok := catalogue.NextRun(o.Runs, on); ok {
		next = catalogue.SayRun(p, run)
	}
	awards := make([]string, len(o.AwardingBody))
	for i, b := range o.AwardingBody {
		awards[i] = b.Name
	}
	var types []string
	if o.Assessment != nil {
		types = o.Assessment.Types
	}
	return &previewView{Summary: o.Summary, Outcomes: o.Outcomes, Facts: []ui.Term{
		{Name: p.T("portal.fact.price"), Text: catalogue.SayPrice(p, o.Price)},
		{Name: p.T("portal.offer.dates"), Text: next},
		{Name: p.T("portal.fact.workload"), Text: catalogue.SayWorkload(p, o.Workload)},
		{Name: p.T("portal.fact.level"), Text: catalogue.SayLevel(p, o.Level)},
		{Name: p.T("portal.fact.mode"), Text: catalogue.SayCode(p, "catalogue.mode.", o.Participation)},
		{Name: p.T("portal.fact.language"), Text: catalogue.SayLanguages(p, o.Languages)},
		{Name: p.T("portal.offer.assessment.types"), Text: catalogue.SayCodes(p, "catalogue.assessment.", types)},
		{Name: p.T("portal.fact.awarding"), Text: p.List(awards)},
	}}
}
