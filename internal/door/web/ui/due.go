package ui

import (
	"time"

	"opencairn.org/cairn/internal/ground/i18n"
)

// soonDays is how many days before its day something is marked.
const soonDays = 3

// Due says how long is left until a day, or how long it is over, and marks what is
// late or soon. Without a day it says nothing.
func Due(p *i18n.Printer, due, now time.Time) (string, Label) {
	if due.IsZero() {
		return "", Label{}
	}
	switch days := int(dayOf(due).Sub(dayOf(now)) / (24 * time.Hour)); {
	case days < 0:
		return p.T("ui.due.over", "count", -days, "date", p.Date(due)), Label{Kind: Bad, Text: p.T("ui.due.late")}
	case days == 0:
		return p.T("ui.due.today"), Label{Kind: Warn, Text: p.T("ui.due.soon")}
	case days <= soonDays:
		return p.T("ui.due.left", "count", days, "date", p.Date(due)), Label{Kind: Warn, Text: p.T("ui.due.soon")}
	default:
		return p.T("ui.due.left", "count", days, "date", p.Date(due)), Label{}
	}
}

func dayOf(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }
