package match

import (
	"math"
	"slices"
	"sync"
)

// Skill is what the index is made of. The first label is the preferred one.
type Skill struct {
	Labels      []string
	Description string
	Specific    bool // to one sector or occupation
	Knowledge   bool // something one knows: its labels begin with no verb
}

// label is one name of a skill.
type label struct {
	skill, name uint32
	terms       []uint32
	weight      float32 // of its terms
	verb        uint32  // the term it begins with, when it is a verb; else noTerm
	main        bool    // the preferred one
}

const noTerm = math.MaxUint32

// Index holds the skills of one taxonomy in one language. It never changes, and
// any number may ask it at a time.
type Index struct {
	lang     string
	skills   []Skill // descriptions are not kept
	terms    map[string]uint32
	names    []string // of terms
	idf      []float32
	little   float32 // the weight under which a term leads to no skill by itself ("use"): it adds to what rarer ones led to
	labels   []label
	inLabels [][]uint32 // term -> labels, ascending
	inTexts  [][]uint32 // term -> skills whose names or description have it, ascending
	texts    []float32  // weight of all a skill's terms
	alike    [][]alike  // term -> terms that stand for it
	grams    map[uint32][]uint32
	pool     sync.Pool
}

// alike is a term that stands for another, and how well.
type alike struct {
	term   uint32
	weight float32
}

// New makes the index of skills in a language (a base language of BCP 47).
// Suggestions name a skill by its place in the list.
func New(lang string, skills []Skill) *Index {
	x := &Index{lang: lang, terms: map[string]uint32{}, skills: make([]Skill, len(skills))}
	texts := make([][]uint32, len(skills))
	for i, s := range skills {
		bag := x.name(uint32(i), s) //nolint:gosec // there are fewer skills
		texts[i] = unique(append(x.termsOf(s.Description), bag...))
		s.Description = ""
		x.skills[i] = s
	}
	x.weigh(texts)
	x.post(texts)
	x.learn()
	x.grams = gramsOf(x.names)
	for i := range x.labels {
		x.labels[i].terms = nil // only learning needs them
	}
	return x
}

// name takes a skill's names in and gives all their terms.
func (x *Index) name(k uint32, s Skill) (bag []uint32) {
	seen := map[string]bool{}
	for n, text := range s.Labels {
		terms := x.termsOf(text)
		key := termKey(terms)
		if len(terms) == 0 || seen[key] {
			continue
		}
		seen[key], bag = true, append(bag, terms...)
		l := label{skill: k, name: uint32(n), terms: terms, main: n == 0, verb: noTerm} //nolint:gosec // a skill has few names
		if len(terms) > 1 && !s.Knowledge {
			l.verb = terms[0]
		}
		x.labels = append(x.labels, l)
	}
	return bag
}

func (x *Index) termsOf(text string) []uint32 {
	ws := words(text, x.lang)
	out := make([]uint32, 0, len(ws))
	for _, w := range ws {
		id, ok := x.terms[w.term]
		if !ok {
			id = uint32(len(x.names)) //nolint:gosec // there are fewer words
			x.terms[w.term] = id
			x.names = append(x.names, w.term)
		}
		out = append(out, id)
	}
	return out
}

func termKey(terms []uint32) string {
	b := make([]byte, 0, len(terms)*3)
	for _, t := range terms {
		b = append(b, byte(t), byte(t>>8), byte(t>>16))
	}
	return string(b)
}

func unique(terms []uint32) []uint32 {
	slices.Sort(terms)
	return slices.Clip(slices.Compact(terms))
}

// weigh says how much each term tells: the fewer skills have it in a name (or, at
// a third, in what is said of them), the more.
func (x *Index) weigh(texts [][]uint32) {
	df := make([]float64, len(x.names))
	last := make([]uint32, len(x.names))
	for _, l := range x.labels {
		for _, t := range l.terms {
			if last[t] != l.skill+1 {
				last[t] = l.skill + 1
				df[t]++
			}
		}
	}
	for _, d := range texts {
		for _, t := range d {
			df[t] += 1.0 / 3
		}
	}
	x.idf = make([]float32, len(x.names))
	n := float64(len(x.skills))
	x.little = float32(0.32 * math.Log(1+n))
	for t, f := range df {
		x.idf[t] = float32(math.Log(1 + (n-min(f, n)+0.5)/(f+0.5)))
	}
	for i, l := range x.labels {
		for _, t := range l.terms {
			x.labels[i].weight += x.idf[t]
		}
	}
	x.texts = make([]float32, len(texts))
	for i, d := range texts {
		for _, t := range d {
			x.texts[i] += x.idf[t]
		}
	}
}

func (x *Index) post(texts [][]uint32) {
	x.inLabels, x.inTexts = make([][]uint32, len(x.names)), make([][]uint32, len(x.names))
	for i, l := range x.labels {
		for _, t := range unique(slices.Clone(l.terms)) {
			x.inLabels[t] = append(x.inLabels[t], uint32(i)) //nolint:gosec // there are fewer labels
		}
	}
	for i, d := range texts {
		for _, t := range d {
			x.inTexts[t] = append(x.inTexts[t], uint32(i)) //nolint:gosec // there are fewer skills
		}
	}
	for t := range x.names {
		x.inLabels[t], x.inTexts[t] = slices.Clip(x.inLabels[t]), slices.Clip(x.inTexts[t])
	}
}
