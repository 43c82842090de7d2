package agency

import (
	"opencairn.org/cairn/internal/domain/assurance"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/rating"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/door/web/voices"
	"opencairn.org/cairn/internal/ground/i18n"
)

// signalRow is an approved programme that learners rate low.
type signalRow struct {
	assurance.Signal
	Provider string
}

func signalled(q assurance.Queue, names map[identity.TenantID]string) []signalRow {
	var rows []signalRow
	for _, x := range q.Signals {
		rows = append(rows, signalRow{x, names[x.Provider]})
	}
	return rows
}

func signalText(p *i18n.Printer, s signalRow) string {
	return p.T("agency.signal.text", "provider", s.Provider, "mark", voices.Mark(p, s.Tenths), "best", rating.Best(rating.OfProgramme), "count", s.Ratings)
}

// DecideSignal says whether low marks lead to a new assessment.
func (d *Desk) DecideSignal(r *page.Request) error {
	f, id := r.Form(), r.PathValue("signal")
	act, words := f.Choice("act", string(assurance.SignalReassess), string(assurance.SignalNone)), f.Required("reasons")
	err := f.Err()
	if err == nil {
		err = d.Assurance.DecideSignal(r.Ctx(), r.Actor(), id, act == string(assurance.SignalReassess), words)
	}
	if err == nil {
		return r.Redirect("/agency", "agency.signal.done."+act)
	}
	v, viewErr := d.queue(r)
	if viewErr != nil {
		return viewErr
	}
	v.Wrong, v.Typed = id, f
	return f.Again(err, queueFrame(r), queuePage(v))
}

// form is the one a signal's answer is shown in: what was typed stands where it was
// typed, and nowhere else.
func (v queueView) form(s signalRow, blank *page.Form) *page.Form {
	if v.Typed != nil && v.Wrong == s.ID {
		return v.Typed
	}
	return blank
}

// errors are what has to be mended on the page.
func (v queueView) errors() []ui.FieldError {
	if v.Typed == nil {
		return nil
	}
	return v.Typed.Errors()
}
