package search

import (
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// endingMax is how many letters a stemmer may have cut off a word.
const endingMax = 8

// walk offers every term from which a word with at most far letters wrong can be
// made by an ending the stemmer cuts off. Terms are walked in the order of the
// alphabet, so that what they share is compared once, and all that begin in a way
// that is too far off are passed over.
func (s *snapshot) walk(raw string, langs []string, far int, best *candidate) {
	word := []rune(fold(raw))
	offered := map[term]bool{}
	for _, p := range s.parts {
		for _, d := range p.seg.dicts {
			if slices.Contains(langs, d.lang) {
				w := walker{word: word, far: far, rows: [][]int{firstRow(len(word))}}
				w.walk(s, p.seg, d, offered, best)
			}
		}
	}
}

// walk goes through the terms of one language in a segment.
func (w *walker) walk(s *snapshot, seg *segment, d dictionary, offered map[term]bool, best *candidate) {
	i, end := d.from, d.to
	if w.far == 2 {
		i, end = seg.prefixed(d, string(w.word[:1]))
	}
	for i < end {
		t := term{d.lang, seg.terms[i]}
		if !w.add(t.text) {
			i = seg.behind(i, end, t.text[:w.bytes()])
			continue
		}
		if w.near() && !offered[t] { // most segments have the same terms
			offered[t] = true
			w.offer(s, t, best)
		}
		i++
	}
}

// behind is the first term after term i and before end that does not begin with
// p, as i does. Few terms do: it looks one, three, seven terms ahead and then
// between.
func (s *segment) behind(i, end int, p string) int {
	step := 1
	for i+step < end && strings.HasPrefix(s.terms[i+step], p) {
		i, step = i+step, step*2
	}
	ahead := s.terms[i+1 : min(i+step, end)]
	return i + 1 + sort.Search(len(ahead), func(at int) bool { return !strings.HasPrefix(ahead[at], p) })
}

// stemming are the languages of the index a mistyped word may be of: one in other
// letters is not looked for among Arabic terms.
func (s *snapshot) stemming(word string) []string {
	if strings.ContainsFunc(word, func(r rune) bool { return unicode.Is(unicode.Arabic, r) }) {
		return slices.Clone(s.langs)
	}
	return slices.DeleteFunc(slices.Clone(s.langs), func(l string) bool { return l == "ar" })
}

func firstRow(n int) []int {
	row := make([]int, n+1)
	for i := range row {
		row[i] = i
	}
	return row
}

// walker keeps the rows of the table of edit distances (with neighbours that
// changed places) between the word and the term it stands at.
type walker struct {
	word    []rune
	far     int
	letters []rune
	rows    [][]int // one more than letters
}

func (w *walker) bytes() (n int) {
	for _, r := range w.letters {
		n += utf8.RuneLen(r)
	}
	return n
}

// add goes to a term. It gives false, standing at the beginning that is too far
// from every beginning of the word, when no longer term can be near.
func (w *walker) add(term string) bool {
	common := 0
	for _, r := range term {
		if common == len(w.letters) || w.letters[common] != r {
			break
		}
		common++
	}
	w.letters, w.rows = w.letters[:common], w.rows[:common+1]
	if common > 0 && slices.Min(w.rows[common]) > w.far {
		return false
	}
	at := 0
	for _, r := range term {
		if at++; at <= common {
			continue
		}
		w.push(r)
		if slices.Min(w.rows[len(w.letters)]) > w.far {
			return false
		}
	}
	return true
}

func (w *walker) push(r rune) {
	n := len(w.letters)
	above := w.rows[n]
	var row []int
	if cap(w.rows) > n+1 {
		row = w.rows[:n+2][n+1] // of a term that was left behind
	}
	if row == nil {
		row = make([]int, len(above))
	}
	row[0] = n + 1
	for j := 1; j < len(row); j++ {
		cost := 1
		if w.word[j-1] == r {
			cost = 0
		}
		row[j] = min(above[j]+1, row[j-1]+1, above[j-1]+cost)
		if n > 0 && j > 1 && r == w.word[j-2] && w.letters[n-1] == w.word[j-1] {
			row[j] = min(row[j], w.rows[n-1][j-2]+1)
		}
	}
	w.letters, w.rows = append(w.letters, r), append(w.rows, row)
}

// near says that the word, or its beginning without an ending, is near the term.
func (w *walker) near() bool {
	row := w.rows[len(w.letters)]
	return slices.Min(row[min(max(1, len(row)-1-endingMax), len(row)-1):]) <= w.far
}

// offer asks for the term with each ending of the word that leaves few enough
// letters wrong, when the stemmer would cut just that off. Where two letters may be
// wrong, one of them may be in the ending: left out, swapped or doubled.
func (w *walker) offer(s *snapshot, t term, best *candidate) {
	row := w.rows[len(w.letters)]
	raw := string(w.word)
	try := func(ending string, far int) bool {
		made := t.text + ending
		if made == raw || stem(made, t.lang) != t.text {
			return false
		}
		best.ask(s, made, t, far)
		return true
	}
	for j := len(row) - 1; j >= max(1, len(row)-1-endingMax); j-- {
		if row[j] <= w.far && try(string(w.word[j:]), row[j]) {
			return
		}
	}
	for j := len(row) - 1; w.far == 2 && j >= max(1, len(row)-1-endingMax); j-- {
		if row[j] > 1 {
			continue
		}
		for i, end := 0, w.word[j:]; i < len(end); i++ {
			before, after := string(end[:i]), string(end[i+1:])
			if try(before+after, row[j]+1) || try(before+string(end[i])+string(end[i])+after, row[j]+1) {
				return
			}
			if i+1 < len(end) && try(before+string(end[i+1])+string(end[i])+string(end[i+2:]), row[j]+1) {
				return
			}
		}
	}
}

// Languages that write compounds as one word. For them a word that occurs nowhere
// is read as two that do, with what may join them.
var (
	compounding = []string{"da", "de", "nb", "nl", "no", "sv"}
	joints      = []string{"", "s", "es", "n", "en", "er", "e", "-"}
)

const partMin = 4 // letters of each part of a compound

// parts2 are the terms of the two words a compound is made of, the second as long
// as it can be, and how they are called. Both must occur.
func (s *snapshot) parts2(raw string) (words [][]term, said string) {
	if !slices.ContainsFunc(s.langs, func(l string) bool { return slices.Contains(compounding, l) }) {
		return nil, ""
	}
	for at := range raw {
		tail := raw[at:]
		if utf8.RuneCountInString(raw[:at]) < partMin || utf8.RuneCountInString(tail) < partMin {
			continue
		}
		second, _ := s.termsOf(tail)
		if s.frequency(second) == 0 {
			continue
		}
		for _, joint := range joints {
			head, ok := strings.CutSuffix(raw[:at], joint)
			if !ok || utf8.RuneCountInString(head) < partMin {
				continue
			}
			if first, _ := s.termsOf(head); s.frequency(first) > 0 {
				return [][]term{first, second}, head + " + " + tail
			}
		}
	}
	return nil, ""
}
