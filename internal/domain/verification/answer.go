package verification

import "slices"

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

// Worst is the answer about several: the one that needs a person soonest.
func Worst(reports ...Report) Answer {
	worst := AnswerValid
	rank := []Answer{AnswerValid, AnswerOpen, AnswerUnreadable, AnswerNotValid}
	for _, r := range reports {
		if a := r.Answer(); slices.Index(rank, a) > slices.Index(rank, worst) {
			worst = a
		}
	}
	return worst
}
