package figures

import (
	"opencairn.org/cairn/internal/domain/insight"
	"opencairn.org/cairn/internal/door/web/ui"
)

const (
	now    = insight.Now
	before = insight.Before
	least  = "less"
	most   = "tertiary"
)

// dials are the seven, in the order of a learner's way.
func (w words) dials() []dial {
	return []dial{w.offers(), w.reach(), w.completion(), w.approval(), w.credentials(), w.recognition(), w.money()}
}

// made are the facts every figure has: numerator, denominator, formula, source,
// date and the requirement it answers.
func (w words) made(id string, t insight.Topic, of, by string, more ...ui.Term) []ui.Term {
	out := []ui.Term{{Name: w.T("insight.made.of"), Text: of}}
	if by != "" {
		out = append(out, ui.Term{Name: w.T("insight.made.by"), Text: by})
	}
	out = append(out, ui.Term{Name: w.T("insight.made.formula"), Text: w.T("insight." + id + ".formula")})
	out = append(out, more...)
	return append(out,
		ui.Term{Name: w.T("insight.made.source"), Text: w.T("insight." + id + ".source")},
		ui.Term{Name: w.T("insight.made.date"), Text: w.T("insight.made.date.text", "day", w.Date(w.of.AsOf[t].Time))},
		ui.Term{Name: w.T("insight.made.why"), Text: w.T("insight." + id + ".why")})
}

func (w words) dial(id, number, sentence string) dial {
	return dial{ID: id, Title: w.T("insight." + id), Number: number, Sentence: sentence}
}

// figures takes those that have something to show: some open, the rest to be opened.
func (d *dial) figures(open int, all ...ui.FigureData) {
	for _, x := range all {
		switch {
		case len(x.Bars) == 0:
		case len(d.Shown) < open:
			d.Shown = append(d.Shown, x)
		default:
			d.More = append(d.More, x)
		}
	}
}

func (w words) offers() dial {
	listed, found := w.at(now, insight.Listed), w.at(now, insight.Found)
	d := w.dial("offers", listed, w.T("insight.offers.text", "listed", listed, "found", found, "unlisted", w.at(now, insight.Unlisted), "share", w.at(now, insight.Coverage)))
	d.figures(2, w.figure("reasons", "offers", w.bars(now, insight.Unlisted, insight.Reason, "")), w.figure("listed_region", "offers_listed", w.bars(now, insight.Listed, insight.Region, "")))
	d.Made = w.made("offers", insight.OfOffers, listed, found)
	return d
}

func (w words) reach() dial {
	d := w.dial("reach", w.T("insight.times", "times", w.at(now, insight.Advantage)), w.T("insight.reach.text", "times", w.at(now, insight.Advantage)))
	if _, ok := w.cell(now, insight.Advantage); !ok {
		d.Number, d.Sentence = w.T("insight.withheld"), w.T("insight.few")
	} else if _, ok := w.cell(before, insight.Advantage); ok {
		d.Sentence += " " + w.T("insight.reach.before", "times", w.at(before, insight.Advantage))
	}
	education := w.figure("education", "rate", w.bars(now, insight.Participation, insight.Education, least))
	if was := w.bars(before, insight.Participation, insight.Education, ""); len(was) > 0 {
		for _, b := range was {
			b.Text = w.T("insight.year_before", "group", b.Text)
			education.Bars = append(education.Bars, b)
		}
	}
	d.figures(2, education, w.figure("disability", "persons", w.crossed(insight.Enrolled, insight.Disability)),
		w.figure("enrolled", "persons", w.bars(now, insight.Enrolled, insight.Education, least)),
		w.figure("region", "rate", w.bars(now, insight.Participation, insight.Region, "")))
	d.Note = w.notShown(d.Shown...)
	edu := string(insight.Education)
	d.Made = w.made("reach", insight.OfLearners, w.at(now, insight.Enrolled, edu, most)+" / "+w.at(now, insight.Adults, edu, most), w.at(now, insight.Enrolled, edu, least)+" / "+w.at(now, insight.Adults, edu, least), w.populations()...)
	return d
}

// populations say where the denominators come from.
func (w words) populations() (out []ui.Term) {
	for _, dim := range []insight.Dimension{insight.Education, insight.Region} {
		if s, ok := w.of.Population[dim]; ok {
			name, _ := s.Name.In(w.Lang())
			out = append(out, ui.Term{Name: name, Text: w.T("insight.made.population", "source", s.Source.Text, "day", w.Date(s.Date.Time))})
		}
	}
	return out
}

func (w words) completion() dial {
	of, by := w.at(now, insight.Completed), w.at(now, insight.Remaining)
	d := w.dial("completion", w.at(now, insight.Completion), w.T("insight.completion.text", "completed", of, "remaining", by, "withdrawn", w.at(now, insight.Withdrawn), "enrolled", w.at(now, insight.Enrolled)))
	if _, ok := w.cell(now, insight.Completion); !ok {
		d.Sentence = w.T("insight.few")
	}
	d.figures(2, w.figure("completion", "percent", w.bars(now, insight.Completion, insight.Education, "")), w.figure("completion_region", "percent", w.bars(now, insight.Completion, insight.Region, "")))
	d.Note = w.notShown(d.Shown...)
	d.Made = w.made("completion", insight.OfLearners, of, by)
	return d
}

func (w words) approval() dial {
	d := w.dial("approval", w.at(now, insight.DecisionDays), w.T("insight.approval.text", "decided", w.at(now, insight.Decided)))
	if c, ok := w.cell(now, insight.DecisionDays); !ok {
		d.Number, d.Sentence = w.Number(0), w.T("insight.approval.none")
	} else if c.Value == 0 {
		d.Number = w.T("insight.approval.same_day")
	}
	d.figures(2, w.figure("route_days", "days", w.bars(now, insight.DecisionDays, insight.Route, "")), w.figure("routes", "decisions", w.bars(now, insight.Decided, insight.Route, "")), w.figure("endings", "decisions", w.bars(now, insight.Decided, insight.Ending, "")))
	d.Made = w.made("approval", insight.OfApprovals, w.at(now, insight.Decided), "")
	return d
}

func (w words) credentials() dial {
	d := w.dial("credentials", w.at(now, insight.Issued), w.T("insight.credentials.text", "issued", w.at(now, insight.Issued), "looked", w.at(now, insight.Looked)))
	if _, ok := w.cell(now, insight.Issued); !ok {
		d.Sentence = w.T("insight.few")
	} else if _, ok := w.cell(now, insight.Looked); !ok {
		d.Sentence = w.T("insight.credentials.issued", "issued", w.at(now, insight.Issued))
	}
	d.Made = w.made("credentials", insight.OfCredentials, w.at(now, insight.Issued), "")
	return d
}

func (w words) recognition() dial {
	of, by := w.at(now, insight.ByRule), w.at(now, insight.Requests)
	d := w.dial("recognition", w.at(now, insight.Automatic), w.T("insight.recognition.text", "rule", of, "requests", by, "person", w.at(now, insight.ByPerson)))
	if _, ok := w.cell(now, insight.Automatic); !ok {
		d.Sentence = w.T("insight.few")
	}
	d.figures(2, w.figure("by_rule", "decisions", w.bars(now, insight.ByRule, insight.Rule, "")), w.figure("by_person", "decisions", w.bars(now, insight.ByPerson, insight.Answer, "")))
	d.Made = w.made("recognition", insight.OfRecognition, of, by)
	return d
}

// money shows the budget that was opened last; earlier ones stand in the file.
func (w words) money() dial {
	d := w.dial("money", w.T("insight.withheld"), w.T("insight.few"))
	paid := w.of.Groups(now, insight.Paid, insight.Budget)
	if len(paid) == 0 {
		d.Sentence = w.T("insight.money.none")
		d.Made = w.made("money", insight.OfMoney, d.Number, "")
		return d
	}
	last := paid[len(paid)-1]
	budget := last.Group.Value(insight.Budget)
	kv := []string{string(insight.Budget), budget}
	held, ok := w.cell(now, insight.Held, kv...)
	left, _ := w.cell(now, insight.Left, kv...)
	if ok {
		d.Number, d.Sentence = w.value(last), w.T("insight.money.text", "paid", w.value(last), "held", w.value(held), "left", w.value(left), "budget", w.group(insight.Budget, budget))
		d.Shares = &ui.SharesData{Title: w.T("insight.money.budget"), Total: w.Money(held.Value+left.Value+last.Value, last.Currency), Parts: []ui.Share{
			{Text: w.T("insight.money.paid"), Amount: w.value(last), Part: last.Value, Mine: true},
			{Text: w.T("insight.money.held"), Amount: w.value(held), Part: held.Value},
			{Text: w.T("insight.money.left"), Amount: w.value(left), Part: left.Value},
		}}
	}
	d.Made = w.made("money", insight.OfMoney, w.at(now, insight.Paid, kv...), "")
	return d
}
