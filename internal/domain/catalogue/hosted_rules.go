package catalogue

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/formats/ctdl"
	"opencairn.org/cairn/internal/ground/fault"
)

// What a page may hold at most: beyond it, it is no micro-credential's page.
const (
	mostHostedText  = 4000 // characters of one answer
	mostHostedLines = 40   // outcomes, criteria
)

// The answers among which the form lets choose.
var (
	HostedLanguages   = []string{"ar", "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr", "hu", "it", "lt", "lv", "mt", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sv", "tr", "uk"}
	HostedAssessments = []string{"practical-assessment", "written-examination", "oral-examination", "marked-assignment", "project-work", "portfolio", "quiz", "artefact-assessment", "continuous-evaluation"}
	HostedSupervision = []string{"unsupervised", "supervised", "supervised-identified"}
	HostedQualities   = []string{"internal", "external-programme", "external-institution"}
	HostedModes       = []string{"onsite", "online", "blended"}
	HostedSupports    = []string{"childcare", "evening", "weekend", "equipment", "travel", "accessible", "glossary"}
	// HostedFields are the narrow fields of ISCED-F 2013.
	HostedFields = []string{
		"011", "021", "022", "023", "031", "032", "041", "042", "051", "052", "053", "054", "061", "071", "072", "073", "081", "082", "083", "084",
		"091", "092", "101", "102", "103", "104",
	}
	HostedCurrencies = []string{"EUR", "BGN", "CHF", "CZK", "DKK", "GBP", "HUF", "NOK", "PLN", "RON", "SEK", "TRY", "UAH", "USD"}
)

// hostedReading understands answers, and notes what is wrong with each.
type hostedReading struct {
	answers Answers
	faults  fault.List
}

func (r *hostedReading) wrong(field, key string, kv ...any) {
	r.faults = append(r.faults, fault.New(fault.Invalid, key, kv...).At(field))
}

// text is one answer, trimmed.
func (r *hostedReading) text(field string) string {
	s := strings.TrimSpace(strings.Join(r.answers[field], "\n"))
	if len([]rune(s)) > mostHostedText {
		r.wrong(field, "catalogue.hosted.too_long", "most", mostHostedText)
		return ""
	}
	return s
}

// lines is an answer with one thing a line.
func (r *hostedReading) lines(field string) (out []string) {
	for l := range strings.SplitSeq(r.text(field), "\n") {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	if len(out) > mostHostedLines {
		r.wrong(field, "catalogue.hosted.too_many", "most", mostHostedLines)
		return nil
	}
	return out
}

// oneOf is a choice; another answer than the form's is wrong.
func (r *hostedReading) oneOf(field string, allowed []string) string {
	s := r.text(field)
	if s != "" && !slices.Contains(allowed, s) {
		r.wrong(field, "catalogue.hosted.choice")
		return ""
	}
	return s
}

// someOf are choices, each once, in the order they were made.
func (r *hostedReading) someOf(field string, allowed []string) (chosen []string) {
	for _, v := range r.answers[field] {
		switch {
		case !slices.Contains(allowed, v):
			r.wrong(field, "catalogue.hosted.choice")
		case !slices.Contains(chosen, v):
			chosen = append(chosen, v)
		}
	}
	return chosen
}

// amount is an exact number from 0 on; a comma is read as the point it stands for.
func (r *hostedReading) amount(field string) *credit.Amount {
	s := strings.ReplaceAll(latinDigits(r.text(field)), ",", ".")
	if s == "" {
		return nil
	}
	a, err := credit.Parse(s)
	if err != nil || strings.HasPrefix(s, "-") {
		r.wrong(field, "catalogue.hosted.number")
		return nil
	}
	return &a
}

// latinDigits writes Arabic-Indic and Persian digits as 0 to 9.
func latinDigits(s string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c >= '٠' && c <= '٩':
			return '0' + c - '٠'
		case c >= '۰' && c <= '۹':
			return '0' + c - '۰'
		case c == '٫':
			return '.'
		}
		return c
	}, s)
}

func (r *hostedReading) day(field string) time.Time {
	s := latinDigits(r.text(field))
	if s == "" {
		return time.Time{}
	}
	for _, form := range []string{time.DateOnly, "2.1.2006", "2/1/2006"} {
		if t, err := time.Parse(form, s); err == nil {
			return t
		}
	}
	r.wrong(field, "catalogue.hosted.date")
	return time.Time{}
}

// readHosted is what answers say of a course, and what is wrong with them: with
// those of one step, or of all for step 0. Needed answers that are missing are
// wrong; nothing is filled in.
func readHosted(answers Answers, step int) (ctdl.Course, fault.List) {
	r := &hostedReading{answers: answers}
	c := r.course()
	for _, q := range hostedQuestions {
		r.missing(q)
	}
	fields := hostedFields(step)
	var out fault.List
	for _, f := range r.faults {
		same := func(x *fault.Fault) bool { return x.Field == f.Field }
		if slices.Contains(fields, f.Field) && !slices.ContainsFunc(out, same) {
			out = append(out, f)
		}
	}
	return c, out
}

// missing notes a question's fields that must be answered and are not.
func (r *hostedReading) missing(q HostedQuestion) {
	unanswered := func(f string) bool { return r.text(f) == "" }
	if q.Either && slices.ContainsFunc(q.Needed, func(f string) bool { return !unanswered(f) }) {
		return
	}
	for _, f := range q.Needed {
		if unanswered(f) {
			r.wrong(f, "catalogue.hosted.needed")
		}
		if q.Either {
			return
		}
	}
}

func (r *hostedReading) course() ctdl.Course {
	lang := r.oneOf("language", HostedLanguages)
	text := func(s string) ctdl.Text {
		if s == "" {
			return nil
		}
		if lang == "" {
			return ctdl.Text{"und": s}
		}
		return ctdl.Text{lang: s}
	}
	c := ctdl.Course{
		Kind: "Course", Name: text(r.text("title")), Description: text(r.text("summary")), Prerequisites: text(r.text("prerequisites")),
		Hours: r.amount("hours"), Mode: r.oneOf("mode", HostedModes), Contact: r.contact(),
		Field: r.oneOf("field", HostedFields), Supports: r.someOf("supports", HostedSupports),
	}
	if lang != "" {
		c.Languages = []string{lang}
	}
	for _, o := range r.lines("outcomes") {
		c.Outcomes = append(c.Outcomes, ctdl.Outcome{Text: text(o)})
	}
	if v := r.amount("ects"); v != nil {
		c.Credits = []credit.Credits{{System: "ects", Value: *v}}
	}
	if n := r.oneOf("level", []string{"1", "2", "3", "4", "5", "6", "7", "8"}); n != "" {
		c.Level = &ctdl.Level{Framework: credit.EQFSystem, Value: n}
	}
	c.Assessment = r.assessment(len(c.Outcomes), text)
	if q := r.oneOf("quality", HostedQualities); q != "" {
		c.Quality = []ctdl.Quality{{Type: q}}
	}
	c.Runs = r.runs()
	c.Price = r.price()
	return c
}

// assessment takes the criteria in the order of the outcomes; those beyond the
// last judge the last.
func (r *hostedReading) assessment(outcomes int, text func(string) ctdl.Text) (a ctdl.Assessment) {
	a.Types, a.Supervision = r.someOf("assessment", HostedAssessments), r.oneOf("supervision", HostedSupervision)
	criteria := r.lines("criteria")
	if len(criteria) > 0 && outcomes == 0 {
		r.wrong("criteria", "catalogue.hosted.no_outcomes")
		return a
	}
	for i, k := range criteria {
		a.Criteria = append(a.Criteria, ctdl.Criterion{Text: text(k), Outcome: min(i, outcomes-1)})
	}
	return a
}

// runs are the times it takes place.
func (r *hostedReading) runs() (runs []ctdl.Run) {
	place, mode, rolling := r.text("place"), r.text("mode"), r.text("rolling") == "yes"
	for n := 1; n <= MostHostedRuns; n++ {
		run, ok := r.run(n, rolling)
		if !ok {
			continue
		}
		run.Place, run.Mode = place, mode
		start, _, _ := HostedRunFields(n)
		if slices.ContainsFunc(runs, func(x ctdl.Run) bool { return x.ID == run.ID }) {
			r.wrong(start, "catalogue.hosted.same_start")
			continue
		}
		runs = append(runs, run)
	}
	return runs
}

// run is the n-th time it takes place; false when nothing is said of it. Where
// people can start at any time, the first needs no first day, and is that time.
func (r *hostedReading) run(n int, rolling bool) (ctdl.Run, bool) {
	start, end, places := HostedRunFields(n)
	run := ctdl.Run{ID: "next", Start: r.day(start), End: r.day(end), Rolling: rolling && n == 1, Places: r.places(places)}
	if !run.End.IsZero() && run.End.Before(run.Start) {
		r.wrong(end, "catalogue.hosted.end_before_start")
	}
	if run.Start.IsZero() && !run.Rolling && (!run.End.IsZero() || run.Places > 0) {
		r.wrong(start, "catalogue.hosted.start")
	}
	if !run.Start.IsZero() {
		run.ID = run.Start.Format(time.DateOnly)
	}
	return run, run.Rolling || !run.Start.IsZero()
}

// mostHostedPlaces is more than any course taught at one time has.
const mostHostedPlaces = 100_000

// places is a whole number from 1 on; 0 where none is stated.
func (r *hostedReading) places(field string) int {
	s := latinDigits(r.text(field))
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > mostHostedPlaces {
		r.wrong(field, "catalogue.hosted.places")
		return 0
	}
	return n
}

func (r *hostedReading) price() *ctdl.Price {
	a, unit := r.amount("price"), r.oneOf("currency", HostedCurrencies)
	if a == nil {
		return nil
	}
	if unit == "" {
		r.wrong("currency", "catalogue.hosted.currency")
		return nil
	}
	minor, ok := hundredths(a.String())
	if !ok {
		r.wrong("price", "catalogue.hosted.price")
		return nil
	}
	return &ctdl.Price{Minor: minor, Currency: unit}
}

// hundredths is an exact decimal in hundredths; every currency of the form has
// two decimals.
func hundredths(s string) (int64, bool) {
	whole, part, _ := strings.Cut(s, ".")
	if len(part) > 2 || len(whole) > 9 {
		return 0, false
	}
	n, err := strconv.ParseInt(whole+(part + "00")[:2], 10, 64)
	return n, err == nil
}

// contact is a mail address, a telephone number or a web address.
func (r *hostedReading) contact() string {
	s := r.text("contact")
	if s == "" || strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://") {
		return s
	}
	if name, host, ok := strings.Cut(s, "@"); ok {
		if name == "" || strings.ContainsAny(s, " <>,;") || strings.Contains(host, "@") || !strings.Contains(strings.Trim(host, "."), ".") {
			r.wrong("contact", "catalogue.hosted.contact")
			return ""
		}
		return s
	}
	digits := 0
	for _, c := range latinDigits(s) {
		switch {
		case c >= '0' && c <= '9':
			digits++
		case !strings.ContainsRune("+-() /.", c):
			r.wrong("contact", "catalogue.hosted.contact")
			return ""
		}
	}
	if digits < 5 {
		r.wrong("contact", "catalogue.hosted.contact")
		return ""
	}
	return s
}
