package figures

import (
	"opencairn.org/cairn/internal/domain/insight"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
)

// groupsView is an analyst's question and its answer.
type groupsView struct {
	Asked    *insight.Asked // nil: nothing was asked, or it was refused
	Refused  string
	Number   string
	Of, By   string // of a rate
	Day      string
	Measures []ui.Option
	By1      []ui.Field
}

// Groups answers a question about one group of learners.
func (d *Desk) Groups(r *page.Request) error {
	f := r.QueryForm()
	frame := ui.Page{Title: r.T("insight.groups.title"), Breadcrumb: []ui.Link{{Text: r.T("insight.title"), Href: homePath}, {Text: r.T("insight.groups.title"), Current: true}}}
	q := insight.Question{Measure: insight.Measure(f.Text("measure")), Of: map[insight.Dimension]string{}}
	for _, dim := range insight.Ways() {
		q.Of[dim] = f.Text(string(dim))
	}
	asked := q.Measure != ""
	if !asked {
		q.Measure = insight.Enrolled
	}
	got, err := d.Insight.Ask(r.Ctx(), r.Actor(), q)
	w := d.words(r.Printer(), got.Publication)
	v := groupsView{}
	for _, m := range insight.Asks() {
		v.Measures = append(v.Measures, ui.Option{Value: string(m), Text: r.T("insight.measure." + string(m))})
	}
	values := d.Insight.AskBy()
	for _, dim := range insight.Ways() {
		field := ui.Field{Name: string(dim), Label: r.T("insight.by." + string(dim)), Optional: true, Options: []ui.Option{{Value: "", Text: r.T("insight.by.all")}}}
		for _, x := range values[dim] {
			field.Options = append(field.Options, ui.Option{Value: x, Text: w.group(dim, x)})
		}
		v.By1 = append(v.By1, f.Fill(field))
	}
	switch {
	case fault.Is(err, "identity.denied"), err != nil && !refusal(err):
		return err
	case err != nil && asked:
		v.Refused = r.Printer().Fault(err)
	case err == nil && asked:
		v.Asked, v.Number, v.Day = &got, w.value(got.Cell), r.Printer().Date(got.Publication.AsOf[insight.OfLearners].Time)
		if got.Of != nil && got.By != nil {
			v.Of, v.By = w.value(*got.Of), w.value(*got.By)
		}
	}
	return r.Render(frame, groupsBody(v, f))
}

// refusal reports an answer in words: that a group is not shown, or that there are
// no figures yet.
func refusal(err error) bool {
	l, ok := fault.Of(err)
	return ok && len(l) > 0 && len(l[0].Key) > 8 && l[0].Key[:8] == "insight."
}
