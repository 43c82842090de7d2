package catalogue

import (
	"slices"

	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/rule"
)

// listing is what a decision to list rests on.
type listing struct {
	judgement framework.Judgement
	notMet    []framework.Result // rules the pack asks of what is listed
	after     []pack.Fact        // facts it asks for: some countries list nothing before approval
	hash      string             // of the offer as it is now
	facts     []Fact
}

// decide lists an offer when every rule and fact that the pack of its
// jurisdiction asks for holds; the report says why not, and what else a must or
// a should of the jurisdiction asks for.
func (l listing) decide(o Offer) (listed bool, report []ReportEntry) {
	for _, f := range l.after {
		if !l.holds(f) {
			report = append(report, ReportEntry{
				Offer: o.ID, LocalID: o.LocalID, Title: o.Title, Blocking: true,
				Message: framework.Message{Key: missingFact[f]},
			})
		}
	}
	blocked := len(report) + len(l.notMet)
	for _, f := range l.judgement.Own() {
		for _, r := range f.Results {
			if (r.Verdict != rule.Fail && r.Verdict != rule.Unknown) || r.Severity == pack.Info {
				continue
			}
			report = append(report, l.entry(o, f, r))
		}
	}
	return blocked == 0, byWeight(report)
}

// missingFact says which fact is still wanting.
var missingFact = map[pack.Fact]string{
	pack.Conforming: "catalogue.listing.after_conforming",
	pack.Approved:   "catalogue.listing.after_approved",
}

func (l listing) holds(f pack.Fact) bool {
	switch f {
	case pack.Conforming:
		return l.judgement.Conforms()
	case pack.Approved:
		return slices.ContainsFunc(l.facts, func(x Fact) bool { return x.Kind == FactApproved && x.Value == l.hash })
	}
	return true // an offer that is judged was found
}

func (l listing) entry(o Offer, f framework.Findings, r framework.Result) ReportEntry {
	return ReportEntry{
		Offer: o.ID, LocalID: o.LocalID, Title: o.Title, Message: r.Message, Field: r.MissingField,
		Blocking:  slices.ContainsFunc(l.notMet, func(x framework.Result) bool { return x.Rule == r.Rule }),
		Framework: f.Framework, Rule: r.Rule, Source: r.Source.Text, SourceAddress: r.Source.Address, Paste: r.Paste,
	}
}
