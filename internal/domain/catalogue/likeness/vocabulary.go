package likeness

import (
	"cmp"
	"slices"
)

// term is the number of a word or a code in a vocabulary. Its order is that of
// their worth: what few offers say comes first.
type term int32

// vocabulary numbers words and codes. Those that come after it was ordered are
// numbered below all others, the latest lowest: nobody said them before.
type vocabulary struct {
	number  map[string]term
	names   []string // by number
	later   []string // by -1-number
	ordered bool
}

func newVocabulary() *vocabulary { return &vocabulary{number: map[string]term{}} }

func (v *vocabulary) term(name string) term {
	if t, known := v.number[name]; known {
		return t
	}
	var t term
	if v.ordered {
		v.later = append(v.later, name)
		t = -term(len(v.later))
	} else {
		t = term(len(v.names))
		v.names = append(v.names, name)
	}
	v.number[name] = t
	return t
}

func (v *vocabulary) name(t term) string {
	if t < 0 {
		return v.later[-t-1]
	}
	return v.names[t]
}

// order numbers all terms anew by how often each is said, the rarest first, and
// gives the new numbers by the old ones.
func (v *vocabulary) order(said []int32) []term {
	old := make([]term, len(v.names))
	for i := range old {
		old[i] = term(i)
	}
	slices.SortFunc(old, func(a, b term) int {
		return cmp.Or(cmp.Compare(said[a], said[b]), cmp.Compare(v.names[a], v.names[b]))
	})
	renumbered, names := make([]term, len(old)), make([]string, len(old))
	for i, t := range old {
		renumbered[t], names[i] = term(i), v.names[t]
		v.number[names[i]] = term(i)
	}
	v.names, v.ordered = names, true
	return renumbered
}

// terms are an offer as sets, each sorted, and what of it is not made of words.
type terms struct {
	codes, words, title  []term
	outcomes             bool
	hours, credits       int64
	system, level, field string
}

func (v *vocabulary) terms(c Content) terms {
	t := terms{outcomes: len(c.Outcomes) > 0, hours: c.Hours, credits: c.Credits, system: c.System, level: c.Level, field: c.Field}
	for _, o := range c.Outcomes {
		if o.Code != "" {
			t.codes = append(t.codes, v.term(o.Code))
		}
		for _, text := range o.Texts {
			t.words = v.words(t.words, text)
		}
	}
	for _, text := range c.Titles {
		t.title = v.words(t.title, text)
	}
	t.codes, t.words, t.title = set(t.codes), set(t.words), set(t.title)
	return t
}

func (v *vocabulary) words(to []term, text string) []term {
	for _, w := range Words(text) {
		to = append(to, v.term(w))
	}
	return to
}

// set sorts terms, takes out those that stand twice and keeps no more room.
func set(all []term) []term {
	slices.Sort(all)
	return slices.Clip(slices.Clone(slices.Compact(all)))
}

// explain says how alike two offers are and names what they share.
func (v *vocabulary) explain(a, b *terms) (l Likeness) {
	l.Score = score(a, b, compare(a, b), func(p Part) { l.Parts = append(l.Parts, p) })
	l.Codes = v.both(a.codes, b.codes)
	l.Words = append(v.both(a.title, b.title), v.both(a.words, b.words)...)
	slices.Sort(l.Codes)
	slices.Sort(l.Words)
	l.Words = slices.Compact(l.Words)
	return l
}

// both names the members of two sorted sets that stand in each.
func (v *vocabulary) both(a, b []term) (names []string) {
	for _, t := range a {
		if _, found := slices.BinarySearch(b, t); found {
			names = append(names, v.name(t))
		}
	}
	return names
}
