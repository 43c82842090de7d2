package verification

import (
	"cmp"
	"slices"
)

// Answer is a Report in one of four words: what a program does with it. It is the
// exit status of the command, and the page and the API agree with it.
type Answer int

// The four answers.
const (
	AnswerValid      Answer = 0 // good, and everything the policy asks for was found out
	AnswerNotValid   Answer = 1 // something is wrong with it
	AnswerUnreadable Answer = 2 // no credential that can be read
	AnswerOpen       Answer = 3 // nothing wrong was found, but a required check could not run or nobody vouches for the issuer
)

var answerNames = [...]string{"valid", "not_valid", "unreadable", "open"}

// String is the word of an answer.
func (a Answer) String() string { return answerNames[a&3] }

// Answer is the report as one of four words.
func (r Report) Answer() Answer {
	switch {
	case r.Verdict.Good():
		return AnswerValid
	case r.Credential == nil:
		return AnswerUnreadable
	}
	for _, c := range r.Checks {
		if c.Counted && c.Outcome == Failed && !(c.Name == CheckIssuer && c.verdict == UnknownIssuer) {
			return AnswerNotValid
		}
	}
	return AnswerOpen
}

// urgency is which answer needs a person soonest: the last.
var urgency = []Answer{AnswerValid, AnswerOpen, AnswerUnreadable, AnswerNotValid}

// Worst is the answer about several: the one that needs a person soonest.
func Worst(reports ...Report) Answer {
	if len(reports) == 0 {
		return AnswerValid
	}
	return MostUrgent(reports).Answer()
}

// MostUrgent is of at least one report the one a reader most needs to see: that
// with the worst answer, and of those alike the first with the worst verdict.
func MostUrgent(reports []Report) Report {
	return slices.MaxFunc(reports, func(a, b Report) int {
		return cmp.Or(
			cmp.Compare(slices.Index(urgency, a.Answer()), slices.Index(urgency, b.Answer())),
			cmp.Compare(slices.Index(order, b.Verdict), slices.Index(order, a.Verdict)))
	})
}
