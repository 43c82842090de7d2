package rating

import (
	"slices"
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/enrolment"
	"opencairn.org/cairn/internal/ground/fault"
)

// Fewest is how many people must have rated a thing before anything of it is
// shown, and how many people's marks must differ from what is shown before that is
// made anew.
const Fewest = 5

// MostWords is how many characters somebody's words may have.
const MostWords = 1500

const (
	openMonths  = 12 // after completion, a rating can be given, changed and taken back
	laterFrom   = 6  // months after completion, it is asked what came of it
	laterMonths = 18
)

// Until is when a rating can no longer be given, changed or taken back.
func Until(completed time.Time) time.Time { return completed.AddDate(0, openMonths, 0) }

// window fills in what may be done when.
func (m *Mine) window(e enrolment.Enrolment, now time.Time) {
	m.State = e.State
	if e.State != enrolment.Completed {
		m.Closed = fault.New(fault.Conflict, "rating.not_completed")
		return
	}
	m.Until = Until(e.CompletedAt)
	m.Later, m.LaterEnd = e.CompletedAt.AddDate(0, laterFrom, 0), e.CompletedAt.AddDate(0, laterMonths, 0)
	m.LaterNow = !now.Before(m.Later) && now.Before(m.LaterEnd)
	if !now.Before(m.Until) {
		m.Closed = fault.New(fault.Conflict, "rating.too_late", "date", m.Until)
	}
}

// check says everything that is wrong with marks of a kind at once: each question
// is answered, with a mark that there is.
func check(k Kind, m Marks) (l fault.List) {
	for _, q := range Questions(k) {
		switch n := m[q]; {
		case n == 0:
			l = append(l, fault.New(fault.Invalid, "rating.mark.missing").At(string(q)))
		case n < 1 || n > Best(k):
			l = append(l, fault.New(fault.Invalid, "rating.mark.range", "best", Best(k)).At(string(q)))
		}
	}
	return l
}

// checkVoice refuses a rating that leaves a question open, or says too much.
func checkVoice(v Voice, platform string) error {
	l := append(check(OfProgramme, v.Marks), check(OfProvider, v.Marks)...)
	if platform != "" && v.Marks[Platform] != 0 { // who did not use it says nothing about it
		l = append(l, check(OfPlatform, v.Marks)...)
	}
	if n := len([]rune(strings.TrimSpace(v.Words))); n > MostWords {
		l = append(l, fault.New(fault.Invalid, "rating.words.long", "most", MostWords, "length", n).At("words"))
	}
	return l.OrNil()
}

// of are the marks that are about a kind.
func (m Marks) of(k Kind) Marks {
	out := Marks{}
	for _, q := range Questions(k) {
		if m[q] != 0 {
			out[q] = m[q]
		}
	}
	return out
}

// answer is what one person said about one thing.
type answer struct {
	person string
	marks  Marks // empty: taken back, or of an enrolment that is open again
}

// count makes the summary of answers; the zero one when they are of too few people.
func count(k Kind, all []answer) Summary {
	people := map[string]bool{}
	s := Summary{Counts: map[Question][]int{}}
	for _, q := range Questions(k) {
		s.Counts[q] = make([]int, Best(k))
	}
	for _, a := range all {
		if len(a.marks) == 0 {
			continue
		}
		people[a.person] = true
		s.Ratings++
		for q, n := range a.marks {
			s.Counts[q][n-1]++
		}
	}
	if len(people) < Fewest {
		return Summary{}
	}
	return s
}

// Tenths is the middle of the marks of a question, in tenths: 43 is 4.3. Zero when
// nobody answered it.
func (s Summary) Tenths(q Question) int {
	sum, n := 0, 0
	for i, c := range s.Counts[q] {
		sum += (i + 1) * c
		n += c
	}
	if n == 0 {
		return 0
	}
	return (sum*20 + n) / (2 * n) // to the nearest tenth
}

// AllTenths is the middle of all marks, in tenths.
func (s Summary) AllTenths() int {
	all := Summary{Counts: map[Question][]int{"": nil}}
	for _, counts := range s.Counts {
		for i, c := range counts {
			if len(all.Counts[""]) <= i {
				all.Counts[""] = append(all.Counts[""], 0)
			}
			all.Counts[""][i] += c
		}
	}
	return all.Tenths("")
}

// low, in tenths, is below what a programme's marks call for a new look (M055).
const low = 25

// Low reports marks that call for a new assessment of the programme.
func (s Summary) Low() bool { return !s.Hidden() && s.AllTenths() < low }

// step is what happens to somebody's words.
type step string

const (
	stepShow     step = "show"
	stepWithhold step = "withhold"
	stepAppeal   step = "appeal"
	stepDispute  step = "dispute"
)

// steps is where each step leads from each state; what is not here is refused.
var steps = map[WordsState]map[step]WordsState{
	Waiting:  {stepShow: Shown, stepWithhold: Withheld},
	Shown:    {stepDispute: Disputed},
	Withheld: {stepAppeal: Appealed},
	Appealed: {stepShow: Kept, stepWithhold: Removed},
	Disputed: {stepShow: Kept, stepWithhold: Withheld},
}

// next is the state a step leads to, or a fault.
func (s WordsState) next(by step) (WordsState, error) {
	if to, ok := steps[s][by]; ok {
		return to, nil
	}
	return s, fault.New(fault.Conflict, "rating.words.not_now."+string(by))
}

// check refuses a decision to withhold without a reason there is.
func (d Decision) check() error {
	if d.Show {
		return nil
	}
	if !slices.Contains(Reasons(), d.Reason) {
		return fault.New(fault.Invalid, "rating.reason_missing").At("reason")
	}
	return nil
}

func (d Decision) step() step {
	if d.Show {
		return stepShow
	}
	return stepWithhold
}

// need refuses an empty or too long text.
func need(text, field string) error {
	switch n := len([]rune(strings.TrimSpace(text))); {
	case n == 0:
		return fault.New(fault.Invalid, "rating.text.missing").At(field)
	case n > MostWords:
		return fault.New(fault.Invalid, "rating.words.long", "most", MostWords, "length", n).At(field)
	}
	return nil
}
