package year

import (
	"cmp"
	"fmt"
	"slices"
)

// Learner is one of the synthetic people who took part, and how it went.
type Learner struct {
	Key        string // of the person, the same in every run of the demonstration
	Name       string
	Education  string // the values of identity's attribute
	Region     string
	Disability string // yes, no
	Birth      string // YYYY-MM-DD
	Outcome    outcome
	Attendance int // percent
}

// outcome is how an enrolment ended; going has not.
type outcome int

const (
	going outcome = iota
	completed
	unfinished
	withdrew // before the start
)

// The groups by education, in the order of the tables.
const (
	tertiary = iota
	upper
	less
)

var educations = []string{"tertiary", "upper-secondary", "less"}

// Email is where nobody reads: the domain is reserved for examples.
func (l Learner) Email() string { return l.Key + "@post.example" }

var (
	firstNames = []string{
		"Ada", "Bilal", "Chloé", "Dunya", "Emre", "Fatou", "Gino", "Huda", "Ines", "Jonas", "Karim", "Linnea", "Moussa", "Nora", "Olek", "Priya", "Quentin", "Rana", "Stellan", "Talia",
		"Umar", "Viktor", "Wanda", "Xenia", "Yara", "Zoltan", "Anouk", "Bassem", "Cyril", "Dagny", "Edda", "Farah", "Goran", "Hélène", "Idris", "Jasmin", "Kofi", "Leyla", "Mirko", "Noémie",
	}
	lastNames = []string{
		"Abbas", "Bergström", "Caruso", "Diallo", "Eriksen", "Farouk", "Grange", "Haddou", "Ilves", "Jansky", "Kaya", "Lindgren", "Mansouri", "Novotny", "Okafor", "Petit", "Qasim", "Roux", "Sato", "Tahir",
		"Ulrich", "Vargas", "Weller", "Ximenes", "Yilmaz", "Zeman", "Aubert", "Botha", "Chen", "Dufour", "Engel", "Ferri", "Ghali", "Holmes", "Ivers", "Jamal", "Kruger",
	}
)

// nameOf is a name of one's own for each number below 1,480.
func nameOf(n int) string {
	return firstNames[n%len(firstNames)] + " " + lastNames[n%len(lastNames)]
}

// dice is a generator that gives the same numbers for ever (splitmix64).
type dice uint64

func (d *dice) next() uint64 {
	*d += 0x9e3779b97f4a7c15
	z := uint64(*d)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// shuffle is Fisher and Yates's.
func shuffle[T any](d *dice, all []T) {
	for i := len(all) - 1; i > 0; i-- {
		j := int(d.next() % uint64(i+1)) //nolint:gosec // below len
		all[i], all[j] = all[j], all[i]
	}
}

// crowd is a number of people of one year, by education and outcome.
type crowd struct {
	prefix                          string // of their keys
	completed, unfinished, withdrew [3]int // by education
	going                           [3]int
	fells                           int // how many of them live in the Upper Fells
	disabledFells, disabledCoast    int
	oldFells, oldCoast              int // sixty-five and over
}

func (c crowd) size() (n int) {
	for e := range educations {
		n += c.completed[e] + c.unfinished[e] + c.withdrew[e] + c.going[e]
	}
	return n
}

// people makes the crowd, in no order.
func (c crowd) people() []*Learner {
	var all []*Learner
	for e, education := range educations {
		for o, n := range map[outcome]int{completed: c.completed[e], unfinished: c.unfinished[e], withdrew: c.withdrew[e], going: c.going[e]} {
			for range n {
				all = append(all, &Learner{Education: education, Outcome: o})
			}
		}
	}
	d := dice(len(c.prefix) + c.size())
	sortLearners(all)
	shuffle(&d, all)
	for i, l := range all {
		l.Key, l.Name = fmt.Sprintf("%s-%04d", c.prefix, i+1), nameOf(i+7*len(c.prefix))
		l.Region, l.Disability, l.Birth = coast, "no", fmt.Sprintf("%d-%02d-%02d", 1968+i%36, 1+i%12, 1+i%28)
		l.Attendance = 80 + i%21
		if l.Outcome == unfinished {
			l.Attendance = 20 + i%50
		}
		if i%97 == 0 && l.Outcome == completed {
			l.Attendance = 75 // just enough
		}
	}
	for i, l := range all[:c.fells] {
		l.Region = fells
		c.mark(l, i, c.disabledFells, c.oldFells)
	}
	for i, l := range all[c.fells:] {
		c.mark(l, i, c.disabledCoast, c.oldCoast)
	}
	shuffle(&d, all)
	return all
}

// mark makes the first of a region's people disabled and the next ones old.
func (crowd) mark(l *Learner, i, disabled, old int) {
	switch {
	case i < disabled:
		l.Disability = "yes"
	case i < disabled+old:
		l.Birth = "1958-03-" + l.Birth[8:]
	}
}

// sortLearners brings what came out of a map into one order.
func sortLearners(all []*Learner) {
	slices.SortStableFunc(all, func(a, b *Learner) int {
		return cmp.Or(cmp.Compare(a.Education, b.Education), cmp.Compare(a.Outcome, b.Outcome))
	})
}
