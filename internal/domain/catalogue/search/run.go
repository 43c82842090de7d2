package search

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"opencairn.org/cairn/internal/ground/fault"
)

// word is one word of a question.
type word struct {
	raw   string
	terms []string // in every language of the index; any of them counts
	df    int      // living offers that have one
}

// run is one question being answered on one snapshot.
type run struct {
	q     Query
	after *place
	snap  *snapshot
	words []word
	order Sort
	any   bool     // any word is enough
	base  []docSet // by part: living documents with the words
	read  map[string]string
}

// Search answers a question. Errors are faults search.*: the question cannot
// be understood.
func (ix *Index) Search(q Query) (Page, error) {
	q, err := q.normal()
	if err != nil {
		return Page{}, err
	}
	r := &run{q: q, snap: ix.snap.Load(), order: q.Sort}
	if r.words, err = r.snap.wordsOf(q.Words); err != nil {
		return Page{}, err
	}
	if r.order == SortRelevance && len(r.words) == 0 {
		r.order = SortNewest
	}
	if r.after, err = parseCursor(q.Cursor, r.order); err != nil {
		return Page{}, err
	}
	r.match()
	defer r.release()
	return r.page(), nil
}

// wordsOf takes a question apart. Words that carry no meaning in a language of
// the index are left out, unless there are no others.
func (s *snapshot) wordsOf(text string) ([]word, error) {
	var words, light []word
	seen := map[string]bool{}
	eachWord(text, func(w []byte) {
		raw := string(w)
		if seen[raw] {
			return
		}
		seen[raw] = true
		word, stop := word{raw: raw}, false
		for _, lang := range append([]string{""}, s.langs...) {
			t := stem(raw, lang)
			stop = stop || t == ""
			if t != "" && !slices.Contains(word.terms, t) {
				word.terms = append(word.terms, t)
			}
		}
		if stop {
			light = append(light, word)
		} else {
			words = append(words, word)
		}
	})
	if len(words) > wordsMax {
		return nil, fault.New(fault.Invalid, "search.words_many", "max", wordsMax).At("words")
	}
	if len(words) == 0 {
		words = light[:min(len(light), wordsMax)]
	}
	return words, nil
}

// match finds the documents with the words, mending words that occur nowhere,
// and falling back to any of the words when no offer has them all.
func (r *run) match() {
	r.base = make([]docSet, len(r.snap.parts))
	for i := range r.words {
		w := &r.words[i]
		if w.df = r.snap.frequency(w.terms); w.df == 0 {
			r.mend(w)
		}
	}
	r.eachPart(r.matchPart)
	if len(r.words) > 1 && !slices.ContainsFunc(r.base, func(b docSet) bool { return b.count() > 0 }) {
		r.release()
		r.any = true
		r.eachPart(r.matchPart)
	}
}

func (r *run) matchPart(i int) {
	p := r.snap.parts[i]
	match := takeSet(p.seg.n)
	r.base[i] = match
	if !r.any {
		match.fill(p.seg.n)
	}
	if len(r.words) > 0 {
		word := takeSet(p.seg.n)
		for _, w := range r.words {
			switch {
			case r.any:
				p.seg.having(w.terms, match)
			default:
				clear(word)
				p.seg.having(w.terms, word)
				match.and(word)
			}
		}
		giveSet(word)
	}
	if p.live != nil {
		match.and(p.live)
	}
}

// having adds the documents that have one of the terms to a set.
func (s *segment) having(terms []string, into docSet) {
	for _, t := range terms {
		if i, ok := s.term(t); ok {
			s.postings(i, into)
		}
	}
}

// frequency is how many living offers have one of the terms.
func (s *snapshot) frequency(terms []string) (n int) {
	for _, p := range s.parts {
		known := make([]uint32, 0, 4)
		for _, t := range terms {
			if i, ok := p.seg.term(t); ok {
				known = append(known, i)
			}
		}
		switch {
		case len(known) == 0:
		case len(known) == 1 && p.live == nil:
			n += int(p.seg.ords[known[0]+1] - p.seg.ords[known[0]])
		default:
			set := takeSet(p.seg.n)
			for _, i := range known {
				p.seg.postings(i, set)
			}
			if p.live != nil {
				set.and(p.live)
			}
			n += set.count()
			giveSet(set)
		}
	}
	return n
}

// eachPart runs fn for every part, on all cores when there is much to do.
func (r *run) eachPart(fn func(part int)) {
	workers := min(runtime.GOMAXPROCS(0), len(r.snap.parts))
	if r.snap.total < 1<<15 || workers < 2 {
		for i := range r.snap.parts {
			fn(i)
		}
		return
	}
	var next atomic.Int32
	work := func() {
		for i := int(next.Add(1)) - 1; i < len(r.snap.parts); i = int(next.Add(1)) - 1 {
			fn(i)
		}
	}
	var wg sync.WaitGroup
	for range workers - 1 {
		wg.Go(work)
	}
	work()
	wg.Wait()
}

func (r *run) release() {
	for i, b := range r.base {
		if b != nil {
			giveSet(b)
			r.base[i] = nil
		}
	}
}

// setPool holds sets for reuse; a set is zero when taken.
var setPool sync.Pool

func takeSet(n int) docSet {
	if s, _ := setPool.Get().(*docSet); s != nil && cap(*s) >= (n+63)/64 {
		set := (*s)[:(n+63)/64]
		clear(set)
		return set
	}
	return make(docSet, (n+63)/64, max((n+63)/64, segmentDocs/64+8))
}

func giveSet(s docSet) { setPool.Put(&s) }
