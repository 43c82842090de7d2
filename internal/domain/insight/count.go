package insight

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Count is an exact number before disclosure control. It leaves the package only
// for the program itself.
type Count struct {
	N        int64
	Persons  int64 // how many different people are behind it
	Currency string
}

// Counts are all exact numbers of a day. One that is missing is zero.
type Counts map[Key]Count

// Lines writes the counts one to a line, sorted: what a golden file compares.
func (c Counts) Lines() string {
	var b strings.Builder
	for _, k := range slices.SortedFunc(maps.Keys(c), func(x, y Key) int {
		return cmp.Or(cmp.Compare(x.Period, y.Period), cmp.Compare(x.Measure, y.Measure), cmp.Compare(x.Group, y.Group))
	}) {
		fmt.Fprintf(&b, "%s %s %q %d%s\n", k.Period, k.Measure, k.Group, c[k].N, c[k].Currency)
	}
	return b.String()
}

func (c Counts) add(k Key, n int64) {
	x := c[k]
	x.N += n
	c[k] = x
}

// properties of one person, by dimension; what is not said is Unknown.
type properties map[Dimension]string

// crossed are the properties that are also published region by region.
var crossed = []Dimension{Education, Disability, Age}

// ways are the properties of persons.
var ways = []Dimension{Education, Region, Disability, Age}

// groups are all groups of the publication a person belongs to.
func (p properties) groups() []Group {
	out := []Group{""}
	for _, d := range ways {
		out = append(out, GroupOf(string(d), p[d]))
	}
	for _, d := range crossed {
		out = append(out, GroupOf(string(d), p[d], string(Region), p[Region]))
	}
	return out
}

// tally counts enrolments, person after person: rows of one person follow each
// other.
type tally struct {
	counts Counts
	period Period
	person string
	seen   map[Key]bool // of this person
}

func newTally(into Counts, p Period) *tally {
	return &tally{counts: into, period: p, seen: map[Key]bool{}}
}

// add counts one enrolment of a person.
func (t *tally) add(person string, p properties, outcome Measure) {
	if person != t.person {
		t.person = person
		clear(t.seen)
	}
	measures := []Measure{Enrolled, outcome}
	if outcome != Withdrawn {
		measures = append(measures, Remaining)
	}
	for _, m := range measures {
		for _, g := range p.groups() {
			k := Key{t.period, m, g}
			x := t.counts[k]
			x.N++
			if !t.seen[k] {
				t.seen[k] = true
				x.Persons++
			}
			t.counts[k] = x
		}
	}
}

// outcomes are the measures of the views' words.
var outcomes = map[string]Measure{"completed": Completed, "unfinished": Unfinished, "withdrawn": Withdrawn}

// ageOf is the band of an age at an enrolment's end: the papers look at those over
// 45 apart (S-370).
func ageOf(birthYear string, at time.Time) string {
	year, err := strconv.Atoi(birthYear)
	if err != nil {
		return Unknown
	}
	switch age := at.UTC().Year() - year; {
	case age < 25:
		return "under-25"
	case age < 45:
		return "25-44"
	case age < 65:
		return "45-64"
	}
	return "65-and-over"
}

// known are the values a property can have: what somebody wrote about themselves
// never becomes the name of a group.
var known = map[Dimension][]string{
	Education:  {"tertiary", "upper-secondary", "less"},
	Disability: {"yes", "no"},
	Age:        {"under-25", "25-44", "45-64", "65-and-over"},
}

// valueOf is a value as it is counted.
func valueOf(values []string, stated string) string {
	if slices.Contains(values, stated) {
		return stated
	}
	return Unknown
}
