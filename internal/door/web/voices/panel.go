package voices

import (
	"context"
	"strconv"

	"opencairn.org/cairn/internal/domain/rating"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/i18n"
)

// Mark is a middle mark as the reader writes it: "4.3".
func Mark(p *i18n.Printer, tenths int) string {
	return p.Decimal(strconv.Itoa(tenths/10) + "." + strconv.Itoa(tenths%10))
}

// InShort says what is shown of a programme, for a cell: "4.3 of 5, by 12 people";
// empty when nothing is.
func InShort(p *i18n.Printer, s rating.Summary) string {
	if s.Hidden() {
		return ""
	}
	return p.T("rating.short", "mark", Mark(p, s.AllTenths()), "best", rating.Best(rating.OfProgramme), "count", s.Ratings)
}

// spread is how the marks of each question are spread.
func spread(ctx context.Context, k rating.Kind, s rating.Summary) ui.SpreadData {
	p := ui.P(ctx)
	d := ui.SpreadData{
		Title: p.T("rating.spread." + string(k)), Note: p.T("rating.spread.people", "count", s.Ratings), Label: p.T("rating.spread.question"),
		Source: p.T("rating.spread.made", "date", s.Made),
	}
	for n := range rating.Best(k) {
		d.Answers = append(d.Answers, answer(p, k, n+1))
	}
	for _, q := range rating.Questions(k) {
		row := ui.SpreadRow{Text: p.T("rating.question." + string(q)), Counts: s.Counts[q]}
		if k == rating.OfUse {
			row.Value = p.T("rating.spread.yes", "count", s.Counts[q][rating.Best(k)-1])
		} else {
			row.Value = p.T("rating.spread.mark", "mark", Mark(p, s.Tenths(q)), "best", rating.Best(k))
		}
		d.Rows = append(d.Rows, row)
	}
	return d
}

// answer is a mark in words.
func answer(p *i18n.Printer, k rating.Kind, n int) string {
	if k == rating.OfUse {
		return p.T("rating.use." + strconv.Itoa(n))
	}
	return p.T("rating.mark." + strconv.Itoa(n))
}

// options are the answers to a question, the best first.
func options(ctx context.Context, k rating.Kind) []ui.Option {
	p := ui.P(ctx)
	all := []ui.Option{{Text: p.T("rating.choose")}}
	for n := rating.Best(k); n > 0; n-- {
		text := answer(p, k, n)
		if k != rating.OfUse {
			text = p.Number(int64(n)) + " – " + text
		}
		all = append(all, ui.Option{Value: strconv.Itoa(n), Text: text})
	}
	if k == rating.OfPlatform {
		all = append(all, ui.Option{Value: notUsed, Text: p.T("rating.not_used")})
	}
	return all
}

// reasons are why words can be withheld.
func reasons(ctx context.Context) []ui.Option {
	all := []ui.Option{{Text: ui.T(ctx, "rating.choose")}}
	for _, r := range rating.Reasons() {
		all = append(all, ui.Option{Value: string(r), Text: ui.T(ctx, "rating.reason."+string(r))})
	}
	return all
}
