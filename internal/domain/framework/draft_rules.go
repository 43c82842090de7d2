package framework

import (
	"strings"
	"unicode/utf8"

	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/pack"
)

const (
	mostWords    = 10_000 // characters of a comment, an answer, a reason
	mostComments = 20     // of one person on one draft
)

// consult puts a draft to consultation from a day to a day, both included.
func (d Draft) consult(opens, closes, today pack.Day) (Draft, error) {
	if d.State != Drafted {
		return d, d.not("consult")
	}
	if opens.Before(today.Time) || closes.Before(opens.Time) {
		return d, fault.New(fault.Invalid, "framework.draft.days", "opens", opens.String(), "closes", closes.String(), "today", today.String()).At("closes")
	}
	d.State, d.Opens, d.Closes = Consulted, opens, closes
	return d, nil
}

// adopt ends a consultation whose last day is over.
func (d Draft) adopt(today pack.Day) (Draft, error) {
	if d.State != Consulted {
		return d, d.not("adopt")
	}
	if !today.After(d.Closes.Time) {
		return d, fault.New(fault.Conflict, "framework.draft.still_open", "closes", d.Closes.String())
	}
	d.State = Adopted
	return d, nil
}

// withdraw gives a draft up. What was adopted is law, and is changed by another
// draft.
func (d Draft) withdraw(reason string) (Draft, error) {
	if d.State != Drafted && d.State != Consulted {
		return d, d.not("withdraw")
	}
	reason, err := words(reason, "reason")
	if err != nil {
		return d, err
	}
	d.State, d.Reason = Withdrawn, reason
	return d, nil
}

func (d Draft) not(act string) error {
	return fault.New(fault.Conflict, "framework.draft.state."+act, "state", string(d.State))
}

// words are what somebody writes: something, and not a book.
func words(text, field string) (string, error) {
	text = strings.TrimSpace(text)
	if n := utf8.RuneCountInString(text); n == 0 || n > mostWords {
		return "", fault.New(fault.Invalid, "framework.words", "most", mostWords).At(field)
	}
	return text, nil
}
