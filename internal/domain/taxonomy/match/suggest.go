package match

import (
	"cmp"
	"math"
	"slices"
)

// Suggestion is one skill and why it is suggested.
type Suggestion struct {
	Skill  int      // its place in the list the index was made of
	Label  string   // the name it rests on; empty when only its description has the words
	Main   bool     // that is the preferred name
	Met    []Met    // words of the statement that met words of that name
	InText []string // other words of the statement that the taxonomy uses of the skill
	Score  float64  // only comparable within one statement
}

// Met is a word of the statement and the word of the name it met.
type Met struct{ Word, Name string }

// How much counts, tuned on the development half of the judged statements.
const (
	worthAlt      = 0.9   // an alternative label against the preferred one
	worthText     = 0.5   // words that the skill's other names or its description have
	worthWhole    = 0.7   // words from all over the statement against those of one part
	worthSpecific = 0.8   // a skill of one trade against one of many
	worthAlike    = 0.6   // a word that stands for another
	worthFirst    = 0.8   // the verb of a label against what it is done to
	worthSpelt    = 0.8   // a word that is spelt nearly so
	worthAbout    = 0.6   // a word of the offer's title against one of the statement, in a name that has both
	worthField    = 0.015 // of a skill's worth, for each weight of the title's words in what is said of it
)

// asked is a term that is looked for, the word it comes from and how well it
// stands for it.
type asked struct {
	term   uint32
	word   int
	weight float32
}

// scratch is what one question needs; it is used again by the next.
type scratch struct {
	met    []float32 // by label
	text   []float32 // by skill
	best   []found   // by skill
	labels []uint32  // that have met
	skills []uint32  // that have text
	ranked []uint32  // skills that have best
}

// found is how well a skill fits, by which of its names: -1 for none.
type found struct {
	score float32
	label int32
}

func (x *Index) scratch() *scratch {
	if s, ok := x.pool.Get().(*scratch); ok {
		return s
	}
	return &scratch{met: make([]float32, len(x.labels)), text: make([]float32, len(x.skills)), best: make([]found, len(x.skills))}
}

// mostWords is how much of a statement is read.
const mostWords = 60

// Suggest gives the n skills that fit best, the best first; none when no word of
// the statement says anything.
//
// About is the title of the offer that the statement is of, when there is one: it
// leads to no skill, but skills that the statement leads to are put in an order by
// it ("porcelain" of a dental technician, of a potter).
func (x *Index) Suggest(statement, about string, n int) []Suggestion {
	ws := words(statement, x.lang)
	ws = ws[:min(len(ws), mostWords)]
	if len(ws) == 0 {
		return nil
	}
	s := x.scratch()
	defer x.pool.Put(s)
	whole := x.ask(ws, 0, len(ws))
	field := x.about(about)
	x.read(s, whole)
	x.part(s, whole, field, worthWhole)
	for from := 0; from < len(ws); {
		to := from + 1
		for to < len(ws) && !ws[to].breaks {
			to++
		}
		if to-from < len(ws) {
			x.part(s, x.ask(ws, from, to), field, 1)
		}
		from = to
	}
	x.lean(s, field)
	return x.rank(s, ws, whole, n)
}

// about lists the words of an offer's title.
func (x *Index) about(title string) []asked {
	ws := words(title, x.lang)
	ws = ws[:min(len(ws), mostWords)]
	return x.ask(ws, 0, len(ws))
}

// lean lifts the skills of which the taxonomy says words of the offer's title.
func (x *Index) lean(s *scratch, field []asked) {
	if len(field) == 0 {
		return
	}
	for _, k := range s.ranked {
		s.text[k] = 0 // it is in the scores already
	}
	for _, a := range field {
		for _, k := range x.inTexts[a.term] {
			s.text[k] += a.weight * x.idf[a.term]
		}
	}
	for _, k := range s.ranked {
		w := float64(s.text[k])
		s.best[k].score *= float32(1 + worthField*w*math.Sqrt(w/float64(x.texts[k]+20)))
	}
	for _, a := range field {
		for _, k := range x.inTexts[a.term] {
			s.text[k] = 0
		}
	}
}

// read weighs how much of the whole statement stands in what the taxonomy says of
// each skill: in its names or its description.
func (x *Index) read(s *scratch, list []asked) {
	for _, a := range list {
		w, common := a.weight*x.idf[a.term], x.idf[a.term] < x.little
		for _, k := range x.inTexts[a.term] {
			if s.text[k] == 0 {
				if common && len(s.skills) > 0 {
					continue
				}
				s.skills = append(s.skills, k)
			}
			s.text[k] += w
		}
	}
	for _, k := range s.skills {
		w := float64(s.text[k])
		s.text[k] = float32(worthText * w * math.Sqrt(w/float64(x.texts[k]+20)))
		s.take(x, k, s.text[k], -1)
	}
}

// part scores the skills one of whose names has words of a part of the statement.
// Words of the offer's title add to names that have met one of its own.
func (x *Index) part(s *scratch, list, field []asked, factor float32) {
	for _, a := range list {
		w, common := a.weight*x.idf[a.term], x.idf[a.term] < x.little
		for _, l := range x.inLabels[a.term] {
			if s.met[l] == 0 {
				if common && len(s.labels) > 0 {
					continue
				}
				s.labels = append(s.labels, l)
			}
			if x.labels[l].verb == a.term {
				s.met[l] += w * worthFirst
			} else {
				s.met[l] += w
			}
		}
	}
	for _, a := range field {
		if slices.ContainsFunc(list, func(b asked) bool { return b.term == a.term }) {
			continue
		}
		for _, l := range x.inLabels[a.term] {
			if s.met[l] > 0 {
				s.met[l] += worthAbout * a.weight * x.idf[a.term]
			}
		}
	}
	for _, l := range s.labels {
		lab, met := &x.labels[l], s.met[l]
		score := met * min(1, met/lab.weight) * factor
		if !lab.main {
			score *= worthAlt
		}
		s.take(x, lab.skill, score+s.text[lab.skill], int32(l)) //nolint:gosec // there are fewer labels
		s.met[l] = 0
	}
	s.labels = s.labels[:0]
}

func (s *scratch) take(x *Index, k uint32, score float32, label int32) {
	if x.skills[k].Specific {
		score *= worthSpecific
	}
	was := &s.best[k]
	if was.score == 0 {
		s.ranked = append(s.ranked, k)
	}
	if score > was.score {
		*was = found{score, label}
	}
}

// ask lists what to look for, the rarest first and each term once: the words, those that stand for
// them, and for unknown ones those that are spelt alike.
func (x *Index) ask(ws []word, from, to int) []asked {
	var out []asked
	add := func(a asked) {
		if i := slices.IndexFunc(out, func(b asked) bool { return b.term == a.term }); i >= 0 {
			if a.weight > out[i].weight {
				out[i] = a
			}
			return
		}
		if a.weight > 0.05 {
			out = append(out, a)
		}
	}
	for i := from; i < to; i++ {
		t, ok := x.terms[ws[i].term]
		if !ok {
			for _, a := range x.near(ws[i].term) {
				add(asked{a.term, i, a.weight * worthSpelt})
			}
			continue
		}
		add(asked{t, i, 1})
		for _, a := range x.alike[t] {
			add(asked{a.term, i, a.weight * worthAlike * min(1, x.idf[t]/x.idf[a.term])})
		}
	}
	slices.SortStableFunc(out, func(a, b asked) int { return cmp.Compare(x.idf[b.term], x.idf[a.term]) })
	return out
}

func (x *Index) rank(s *scratch, ws []word, whole []asked, n int) []Suggestion {
	slices.SortFunc(s.ranked, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(s.best[b].score, s.best[a].score), cmp.Compare(a, b))
	})
	out := make([]Suggestion, 0, n)
	for _, k := range s.ranked[:min(n, len(s.ranked))] {
		out = append(out, x.because(int(k), s.best[k], ws, whole))
	}
	for _, k := range s.ranked {
		s.best[k], s.text[k] = found{}, 0
	}
	s.ranked, s.skills = s.ranked[:0], s.skills[:0]
	return out
}

// because says what a suggestion rests on.
func (x *Index) because(k int, f found, ws []word, whole []asked) Suggestion {
	out := Suggestion{Skill: k, Score: math.Round(float64(f.score)*1000) / 1000}
	used := map[int]bool{}
	if f.label >= 0 {
		lab := &x.labels[f.label]
		out.Label, out.Main = x.skills[k].Labels[lab.name], lab.main
		for _, w := range words(out.Label, x.lang) {
			t := x.terms[w.term]
			for _, a := range whole {
				if a.term == t && !used[a.word] {
					used[a.word] = true
					out.Met = append(out.Met, Met{ws[a.word].text, w.text})
				}
			}
		}
	}
	for _, a := range whole {
		if _, has := slices.BinarySearch(x.inTexts[a.term], uint32(k)); has && a.weight == 1 && !used[a.word] { //nolint:gosec // there are fewer skills
			used[a.word] = true
			out.InText = append(out.InText, ws[a.word].text)
		}
	}
	return out
}
