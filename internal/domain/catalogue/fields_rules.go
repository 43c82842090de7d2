package catalogue

import (
	"slices"
	"time"

	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/identity"
)

// FieldsOf is an offer as the canonical fields that rules read (frameworks.md
// 2.0): what was not stated is not there, so that a rule says "unknown" and
// names it. Sums and conversions are made here, exactly; rules only compare.
// on decides which run is the next one. app.* belongs to assurance, cred.* to
// credential; they add theirs.
func FieldsOf(o Offer, provider identity.Organisation, on time.Time) framework.Fields {
	mc := map[string]any{
		"title": map[string]string(o.Title), "summary": map[string]string(o.Summary), "country": o.Country,
		"awardingBodies": bodyFields(o.AwardingBody), "outcomes": outcomeFields(o.Outcomes),
		"volume": volumeFields(o.Workload), "credits": creditFields(o.Workload), "level": levelFields(o.Level),
		"assessment": assessmentFields(o), "participation": o.Participation, "qa": qualityFields(o.Quality),
		"prerequisites": map[string]string(o.Prerequisites), "field": map[string]any{"iscedF": o.Field},
		"language": o.Languages, "origin": o.Origin, "label": o.Label, "safetyCritical": o.SafetyCritical,
	}
	if o.Stacking != nil {
		mc["stack"] = map[string]any{"mode": o.Stacking.Mode, "targets": o.Stacking.Targets}
		if o.Stacking.Mode == "standalone" {
			mc["isStandAlone"] = true
		}
	}
	furtherFields(o, mc)
	return framework.Fields{"mc": mc, "offer": offerFields(o, on), "provider": providerFields(provider)}
}

func bodyFields(list []Body) []map[string]any {
	out := make([]map[string]any, len(list))
	for i, b := range list {
		out[i] = map[string]any{"name": b.Name, "url": b.URL}
	}
	return out
}

func outcomeFields(list []Outcome) []map[string]any {
	out := make([]map[string]any, len(list))
	for i, o := range list {
		out[i] = map[string]any{"text": map[string]string(o.Text), "taxonomyUri": o.Code}
	}
	return out
}

// volumeFields states ECTS only when the provider did: a conversion is
// indicative and decides nothing (reference-tables 3.2).
func volumeFields(w Workload) map[string]any {
	v := map[string]any{}
	if w.Hours != nil {
		v["hours"] = *w.Hours
	}
	if w.Credits != nil && w.System == "ects" {
		v["ects"] = *w.Credits
	}
	if w.Weeks > 0 {
		v["weeks"] = w.Weeks
	}
	return v
}

func creditFields(w Workload) []map[string]any {
	if w.Credits == nil {
		return nil
	}
	return []map[string]any{{"system": w.System, "value": *w.Credits}}
}

func levelFields(l *Level) map[string]any {
	v := map[string]any{}
	if l == nil {
		return v
	}
	if l.EQF > 0 {
		v["eqf"] = l.EQF
	}
	if l.NQF != "" {
		v["nqf"], v["system"] = l.NQF, l.System
	}
	if l.ISCED > 0 {
		v["isced"] = l.ISCED
	}
	if l.Cycle != "" {
		v["cycle"] = l.Cycle
	}
	return v
}

func assessmentFields(o Offer) map[string]any {
	a := o.Assessment
	if a == nil {
		return map[string]any{}
	}
	v := map[string]any{
		"types": a.Types, "description": map[string]string(a.Description), "supervision": a.Supervision,
		"rubricUrl": a.RubricURL, "awardsCredit": a.AwardsCredit,
	}
	if a.Summative {
		v["summative"] = true
	}
	if a.Supervision == "supervised-identified" {
		v["idVerification"] = a.Supervision
	}
	if len(a.Criteria) > 0 {
		v["criteria"], v["everyOutcomeJudged"] = criterionFields(a.Criteria), everyOutcomeJudged(o)
		if a.RubricURL == "" {
			v["rubricUrl"] = o.URL
		}
	}
	return v
}

func criterionFields(list []Criterion) []map[string]any {
	out := make([]map[string]any, len(list))
	for i, c := range list {
		out[i] = map[string]any{"text": map[string]string(c.Text), "outcome": c.Outcome}
	}
	return out
}

// everyOutcomeJudged holds principle 4 of EU Annex II: each outcome is linked
// to at least one criterion.
func everyOutcomeJudged(o Offer) bool {
	for i := range o.Outcomes {
		if !slices.ContainsFunc(o.Assessment.Criteria, func(c Criterion) bool { return c.Outcome == i }) {
			return false
		}
	}
	return len(o.Outcomes) > 0
}

func qualityFields(list []Quality) []map[string]any {
	out := make([]map[string]any, len(list))
	for i, q := range list {
		out[i] = map[string]any{"type": q.Type, "body": q.Body, "scope": q.Scope}
		if !q.ValidUntil.IsZero() {
			out[i]["validUntil"] = q.ValidUntil
		}
	}
	return out
}

func offerFields(o Offer, on time.Time) map[string]any {
	v := map[string]any{"homepage": o.URL, "targetGroups": o.TargetGroups, "listedOn": o.ListedOn}
	if o.OnlineShare != nil {
		v["deliveryShareOnline"] = *o.OnlineShare
	}
	if o.Price != nil {
		v["price"] = map[string]any{"amount": o.Price.Decimal(), "currency": o.Price.Currency, "per": "course"}
	}
	if o.Price == nil && o.BarePrice != nil {
		v["price"] = map[string]any{"amount": *o.BarePrice}
	}
	if o.PublicFunding {
		v["publicFunding"] = []string{"stated by the provider"}
		if len(o.Funding) > 0 {
			v["publicFunding"] = fundingNames(o.Funding)
		}
	}
	if next, ok := NextRun(o.Runs, on); ok {
		v["start"], v["end"] = next.Start, next.End
	}
	if slices.ContainsFunc(o.Runs, func(r Run) bool { return r.Rolling }) {
		v["rolling"] = true
	}
	return v
}

func providerFields(p identity.Organisation) map[string]any {
	v := map[string]any{"slug": p.Slug, "country": p.Country}
	if p.Kind == identity.KindUniversity {
		v["type"] = "university"
	}
	return v
}

// NextRun is the first run that has not ended on a day: one with dates, else a
// rolling one.
func NextRun(runs []Run, on time.Time) (Run, bool) {
	var best Run
	found := false
	for _, r := range runs {
		ended := !r.End.IsZero() && r.End.Before(on) || r.End.IsZero() && !r.Start.IsZero() && r.Start.Before(on) && !r.Rolling
		if ended {
			continue
		}
		if !found || r.Start.Before(best.Start) && !r.Start.IsZero() || best.Start.IsZero() && !r.Start.IsZero() {
			best, found = r, true
		}
	}
	return best, found
}

// Begun reports that a run has a first day and it is past.
func (r Run) Begun(on time.Time) bool { return !r.Rolling && !r.Start.IsZero() && r.Start.Before(on) }

// ComingRun is the next run that has not begun; where all have, it is NextRun.
func ComingRun(runs []Run, on time.Time) (Run, bool) {
	coming := slices.DeleteFunc(slices.Clone(runs), func(r Run) bool { return r.Begun(on) })
	if r, ok := NextRun(coming, on); ok {
		return r, true
	}
	return NextRun(runs, on)
}

// furtherFields are what an offer may state beyond the elements of the
// Recommendation.
func furtherFields(o Offer, mc map[string]any) {
	mc["purpose"], mc["research"] = map[string]string(o.Purpose), map[string]string(o.Research)
	mc["setting"], mc["sector"], mc["validity"] = o.Setting, o.Sector, o.Validity
	mc["components"] = componentFields(o.Components)
	mc["coProviders"], mc["team"], mc["coDesign"] = bodyFields(o.CoProviders), teamFields(o.Team), partnerFields(o.CoDesign)
	if o.ReviewMonths > 0 {
		mc["reviewMonths"] = o.ReviewMonths
	}
	if o.Attendance > 0 {
		mc["attendance"] = o.Attendance
	}
	if o.Taster {
		mc["taster"] = true
	}
	if o.AssessmentOnly {
		mc["assessmentOnly"] = true
	}
	if o.Parent != nil {
		mc["parentQualification"], mc["parentLevel"] = o.Parent.Name, o.Parent.Level
	}
	if o.Level != nil {
		mc["levelNotApplicableReason"] = o.Level.NotApplicable
	}
}

func componentFields(list []Component) []map[string]any {
	out := make([]map[string]any, len(list))
	for i, c := range list {
		out[i] = map[string]any{"name": map[string]string(c.Title), "kind": c.Kind}
		if c.Credits != nil && c.System == "ects" {
			out[i]["ects"] = *c.Credits
		}
		if c.DegreeCourse {
			out[i]["degreeCourse"] = true
		}
	}
	return out
}

func teamFields(list []TeamRole) []map[string]any {
	out := make([]map[string]any, len(list))
	for i, t := range list {
		out[i] = map[string]any{"role": t.Role, "from": t.From}
		if t.Industry {
			out[i]["industry"] = true
		}
	}
	return out
}

func partnerFields(list []Partner) []map[string]any {
	out := make([]map[string]any, len(list))
	for i, p := range list {
		out[i] = map[string]any{"role": p.Role, "name": p.Name}
	}
	return out
}

func fundingNames(list []FundingSource) []string {
	out := make([]string, len(list))
	for i, f := range list {
		out[i] = f.Name
	}
	return out
}
