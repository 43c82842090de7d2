package catalogue

import (
	"maps"
	"slices"
	"time"

	"opencairn.org/cairn/internal/ground/i18n"
)

// CompareCriterion is one line of a comparison.
type CompareCriterion string

// The criteria, in the order they are shown: what the papers ask for (S-098,
// S-100, S-109, S-110), the learner's first question first.
const (
	CompareFee        CompareCriterion = "fee"
	CompareWorkload   CompareCriterion = "workload" // hours
	CompareDuration   CompareCriterion = "duration" // weeks
	CompareCredits    CompareCriterion = "credits"
	CompareDates      CompareCriterion = "dates"
	CompareMode       CompareCriterion = "mode"
	CompareSupports   CompareCriterion = "supports" // help with taking part
	CompareLanguage   CompareCriterion = "language"
	CompareLevel      CompareCriterion = "level"
	CompareEntry      CompareCriterion = "entry" // who can take part
	CompareOutcomes   CompareCriterion = "outcomes"
	CompareAssessment CompareCriterion = "assessment"
	CompareStacking   CompareCriterion = "stacking"
	CompareChecked    CompareCriterion = "checked" // who checked it
)

// CompareCell is what one offer says on one criterion. Stated false means that
// its provider did not say: it is shown as that, never as a guess or a blank.
// The field that belongs to the criterion is filled; codes are translated by
// pages.
type CompareCell struct {
	Stated     bool
	Price      *Price
	Workload   Workload
	Run        Run
	Codes      []string // mode, languages, stacking mode
	Level      *Level
	Outcomes   []Outcome
	Assessment *Assessment
	Targets    []string // what it counts towards
	Text       i18n.Text
	Facts      []Fact // approvals
	Quality    []Quality
}

// CompareLine is one criterion over all offers.
type CompareLine struct {
	Criterion CompareCriterion
	Cells     []CompareCell
	Same      bool // all say the same: pages may fold it
}

// mostCompared is how many offers can be read side by side.
const mostCompared = 4

// compare puts offers side by side.
func compare(offers []OfferView, on time.Time) []CompareLine {
	lines := make([]CompareLine, 0, len(compareCells))
	for _, c := range compareCells {
		l := CompareLine{Criterion: c.criterion}
		for _, v := range offers {
			l.Cells = append(l.Cells, c.cell(v, on))
		}
		l.Same = allSame(l.Cells)
		lines = append(lines, l)
	}
	return lines
}

var compareCells = []struct {
	criterion CompareCriterion
	cell      func(v OfferView, on time.Time) CompareCell
}{
	{CompareFee, func(v OfferView, _ time.Time) CompareCell {
		return CompareCell{Stated: v.Offer.Price != nil, Price: v.Offer.Price}
	}},
	{CompareWorkload, func(v OfferView, _ time.Time) CompareCell {
		return CompareCell{Stated: v.Offer.Workload.Hours != nil, Workload: Workload{Hours: v.Offer.Workload.Hours}}
	}},
	{CompareDuration, func(v OfferView, _ time.Time) CompareCell {
		return CompareCell{Stated: v.Offer.Workload.Weeks > 0, Workload: Workload{Weeks: v.Offer.Workload.Weeks}}
	}},
	{CompareCredits, func(v OfferView, _ time.Time) CompareCell {
		w := v.Offer.Workload
		return CompareCell{Stated: w.Credits != nil, Workload: Workload{Credits: w.Credits, System: w.System}}
	}},
	{CompareDates, func(v OfferView, on time.Time) CompareCell {
		r, ok := NextRun(v.Offer.Runs, on)
		return CompareCell{Stated: ok, Run: r}
	}},
	{CompareMode, func(v OfferView, _ time.Time) CompareCell { return codesCell(v.Offer.Participation) }},
	{CompareSupports, func(v OfferView, _ time.Time) CompareCell { return codesCell(v.Offer.Supports...) }},
	{CompareLanguage, func(v OfferView, _ time.Time) CompareCell { return codesCell(v.Offer.Languages...) }},
	{CompareLevel, func(v OfferView, _ time.Time) CompareCell {
		return CompareCell{Stated: v.Offer.Level != nil, Level: v.Offer.Level}
	}},
	{CompareEntry, func(v OfferView, _ time.Time) CompareCell {
		return CompareCell{Stated: len(v.Offer.Prerequisites) > 0, Text: v.Offer.Prerequisites}
	}},
	{CompareOutcomes, func(v OfferView, _ time.Time) CompareCell {
		return CompareCell{Stated: len(v.Offer.Outcomes) > 0, Outcomes: v.Offer.Outcomes}
	}},
	{CompareAssessment, func(v OfferView, _ time.Time) CompareCell {
		return CompareCell{Stated: v.Offer.Assessment != nil, Assessment: v.Offer.Assessment}
	}},
	{CompareStacking, stackingCell},
	{CompareChecked, func(v OfferView, _ time.Time) CompareCell {
		c := CompareCell{Quality: v.Offer.Quality, Facts: onlyKind(v.Facts, FactApproved)}
		c.Stated = len(c.Quality)+len(c.Facts) > 0
		return c
	}},
}

func codesCell(codes ...string) CompareCell {
	codes = slices.DeleteFunc(slices.Clone(codes), func(s string) bool { return s == "" })
	return CompareCell{Stated: len(codes) > 0, Codes: codes}
}

// stackingCell is the provider's word and the facts of those who would count it,
// kept apart.
func stackingCell(v OfferView, _ time.Time) CompareCell {
	c := CompareCell{Facts: onlyKind(v.Facts, FactCounts)}
	if s := v.Offer.Stacking; s != nil {
		c.Codes, c.Targets = codesCell(s.Mode).Codes, s.Targets
	}
	c.Stated = v.Offer.Stacking != nil || len(c.Facts) > 0
	return c
}

func onlyKind(facts []Fact, k FactKind) []Fact {
	var out []Fact
	for _, f := range facts {
		if f.Kind == k {
			out = append(out, f)
		}
	}
	return out
}

func allSame(cells []CompareCell) bool {
	for _, c := range cells[1:] {
		if !sameCell(cells[0], c) {
			return false
		}
	}
	return true
}

// sameCell compares what pages show of a cell.
func sameCell(a, b CompareCell) bool {
	same := a.Stated == b.Stated && slices.Equal(a.Codes, b.Codes) && slices.Equal(a.Targets, b.Targets) && a.Run.ID == b.Run.ID && sameJSON(a.Run, b.Run)
	same = same && samePointer(a.Price, b.Price) && samePointer(a.Level, b.Level) && samePointer(a.Workload.Hours, b.Workload.Hours)
	same = same && samePointer(a.Workload.Credits, b.Workload.Credits) && a.Workload.Weeks == b.Workload.Weeks && a.Workload.System == b.Workload.System
	same = same && maps.Equal(a.Text, b.Text) && slices.Equal(a.Quality, b.Quality) && len(a.Facts) == len(b.Facts)
	was, is := Specification{Outcomes: a.Outcomes, Assessment: a.Assessment}, Specification{Outcomes: b.Outcomes, Assessment: b.Assessment}
	class, _ := Difference(was, is)
	return same && class == Unchanged && len(a.Facts) == 0
}

func samePointer[T comparable](a, b *T) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}
