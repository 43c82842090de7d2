package author

import (
	"context"

	"opencairn.org/cairn/internal/domain/assurance"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/i18n"
)

// kindsAsked are what an employer can stand for.
var kindsAsked = []assurance.EndorsementKind{assurance.Need, assurance.CoDesign, assurance.CoAssessment, assurance.Hiring, assurance.CoFunding}

func kinds(ctx context.Context) []ui.Option {
	var opts []ui.Option
	for _, k := range kindsAsked {
		opts = append(opts, ui.Option{Value: string(k), Text: ui.T(ctx, "assurance.endorsement.kind."+string(k))})
	}
	return opts
}

// changes are what an approval was for and what the page says now, and how much
// each matters.
func changes(ctx context.Context, fields []catalogue.FieldChange) ui.TableData {
	p := ui.P(ctx)
	t := ui.TableData{Caption: p.T("author.changes.table"), Cards: true, Columns: []ui.Column{
		{Text: p.T("author.changes.field")}, {Text: p.T("author.changes.was")}, {Text: p.T("author.changes.is")}, {Text: p.T("author.changes.class")},
	}}
	for _, c := range fields {
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: catalogue.SayChangedField(p, c.Field)}, {Text: orDash(catalogue.SayChangedValue(p, c.Field, c.Was))},
			{Text: orDash(catalogue.SayChangedValue(p, c.Field, c.Is))}, {Text: p.T("catalogue.class." + string(c.Class))},
		})
	}
	return t
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

func sourceLabel(ctx context.Context, s catalogue.Source) ui.Label {
	l := ui.Label{Kind: ui.Good, Text: ui.T(ctx, "catalogue.source.state."+string(s.State))}
	switch s.State {
	case catalogue.SourceDegraded, catalogue.SourceQuarantined:
		l.Kind = ui.Bad
	case catalogue.SourceRetired:
		l.Kind = ui.Neutral
	case catalogue.SourceActive:
		if !s.Kind.Fetched() {
			return ui.Label{Kind: ui.Neutral, Text: ui.T(ctx, "author.source.given")}
		}
	}
	return l
}

// sourceName is the address of what is visited, and what it is of the rest.
func sourceName(p *i18n.Printer, s catalogue.Source) string {
	if s.Kind.Fetched() {
		return s.Address
	}
	return p.T("author.source.title." + string(s.Kind))
}

// sourceFacts are when a source was read, what was met, and when it is read
// next.
func sourceFacts(ctx context.Context, s catalogue.Source) []ui.Term {
	p := ui.P(ctx)
	last := p.T("author.source.never")
	if !s.Harvested.IsZero() {
		last = p.DateTime(s.Harvested)
	}
	terms := []ui.Term{
		{Name: p.T("author.source.kind"), Text: p.T("catalogue.source.kind."+string(s.Kind)) + " · " + p.T("author.source.rank", "rank", s.Rank)},
		{Name: p.T("author.source.proven"), Text: p.T("catalogue.source.proven." + string(s.Proven))},
	}
	if l := s.Licence; l != nil {
		terms = append(terms, ui.Term{Name: p.T("author.source.licence"), Text: l.Name + " · " + l.Address})
		if !l.Ends.IsZero() {
			terms = append(terms, ui.Term{Name: p.T("author.source.licence.ends"), Text: p.Date(l.Ends)})
		}
	}
	if s.Kind.Fetched() {
		terms = append(terms, ui.Term{Name: p.T("author.source.last"), Text: last})
	}
	if !s.Harvested.IsZero() {
		h := s.Last
		terms = append(terms, ui.Term{Name: p.T("author.source.met"), Text: p.T("author.source.met.text",
			"pages", h.Pages, "failed", h.Failed, "found", h.Found, "listed", h.Listed, "not", h.NotListed)})
	}
	if s.Failures > 0 {
		terms = append(terms, ui.Term{Name: p.T("author.source.failures"), Text: p.Number(int64(s.Failures))})
	}
	if readable(s) {
		terms = append(terms, ui.Term{Name: p.T("author.source.due"), Text: p.DateTime(s.Due)})
	}
	return terms
}

// shared reports that the provider has been shown the reviewers' draft report.
func shared(s assurance.State) bool {
	return s != assurance.Screening && s != assurance.UnderReview && s != assurance.InfoRequested
}

// actKind: the likeliest act is the page's one primary button; what cannot be
// taken back is quiet.
func actKind(i int, act assurance.Act) ui.ButtonKind {
	switch {
	case act == assurance.ActWithdraw:
		return ui.Quiet
	case i == 0:
		return ui.Primary
	}
	return ui.Secondary
}
