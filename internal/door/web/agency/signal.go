package agency

import (
	"opencairn.org/cairn/internal/domain/assurance"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/rating"
	"opencairn.org/cairn/internal/door/web/page"
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
	f := r.Form()
	act, words := f.Choice("act", string(assurance.SignalReassess), string(assurance.SignalNone)), f.Required("reasons")
	if err := f.Err(); err != nil {
		return err
	}
	if err := d.Assurance.DecideSignal(r.Ctx(), r.Actor(), r.PathValue("signal"), act == string(assurance.SignalReassess), words); err != nil {
		return err
	}
	return r.Redirect("/agency", "agency.signal.done."+act)
}
