package search

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// run is one question being answered on one snapshot.
type run struct {
	q     Query
	after *place
	snap  *snapshot
	asked
	order Sort
	base  []docSet      // by part: living documents that meet enough of the question
	all   int           // how many meet the whole of it
	need  need          // what base meets
	bound []docSet      // by part: what there is for this question (Query.Within); nil: everything
	least atomic.Uint32 // the score a document needs to stand on the page, as far as is known
}

// Search answers a question. Errors are faults search.*: the question cannot
// be understood.
func (ix *Index) Search(q Query) (Page, error) {
	q, err := q.normal()
	if err != nil {
		return Page{}, err
	}
	r := &run{q: q, snap: ix.snap.Load(), order: q.Sort}
	if r.asked, err = r.snap.unitsOf(ix.words.Load(), q.Words); err != nil {
		return Page{}, err
	}
	if r.order == SortRelevance && len(r.units) == 0 {
		r.order = SortNewest
	}
	if r.after, err = parseCursor(q.Cursor, r.order); err != nil {
		return Page{}, err
	}
	r.match()
	defer r.release()
	page := r.page()
	if !q.alone && q.Cursor == "" && r.all < fewFound {
		page.Instead = ix.instead(r, page)
	}
	return page, nil
}

// match finds the documents that meet every unit, mending words that occur
// nowhere, and those that miss some where few do (relax.go).
func (r *run) match() {
	r.find(r.units)
	for i := range r.units {
		if u := &r.units[i]; u.df == 0 && r.mend(u) {
			r.find(r.units[i : i+1])
		}
	}
	r.inWords()
	r.base = make([]docSet, len(r.snap.parts))
	r.within()
	r.relax()
}

// within finds what there is for the question at all.
func (r *run) within() {
	if len(r.q.Within) == 0 {
		return
	}
	r.bound = make([]docSet, len(r.snap.parts))
	r.eachPart(func(i int) {
		seg := r.snap.parts[i].seg
		all, one := takeSet(seg.n), takeSet(seg.n)
		defer giveSet(one)
		all.fill(seg.n)
		for f, values := range r.q.Within {
			clear(one)
			for _, v := range values {
				seg.stating(Value{f, v}, one)
			}
			all.and(one)
		}
		r.bound[i] = all
	})
}

// find fills in what meets the units.
func (r *run) find(units []unit) {
	for i := range units {
		units[i].room(len(r.snap.parts))
	}
	r.eachPart(func(p int) {
		for i := range units {
			units[i].sets[p] = r.meeting(p, &units[i])
		}
	})
	for i := range units {
		units[i].df = units[i].count()
	}
}

// inWords asks for the words of a known phrase, one by one, where nothing has the
// phrase in any of its ways: then some may still be met without the others.
func (r *run) inWords() {
	var met, words []unit
	for _, u := range r.units {
		if u.df > 0 || len(u.apart) == 0 {
			met = append(met, u)
			continue
		}
		for _, w := range u.apart {
			if terms, _ := r.snap.termsOf(w); len(terms) > 0 {
				words = append(words, written(w, terms))
				words[len(words)-1].light = u.light
			}
		}
	}
	if len(words) == 0 || len(met)+len(words) > wordsMax {
		return
	}
	for i := range r.units {
		if u := &r.units[i]; u.df == 0 && len(u.apart) > 0 {
			u.release()
		}
	}
	r.find(words)
	r.units = slices.Concat(met, words)
}

// room makes room for what meets the unit, and releases what did.
func (u *unit) room(parts int) {
	u.release()
	u.sets = make([]docSet, parts)
	for i := range u.alts {
		u.alts[i].met = make([]docSet, parts)
	}
}

// meeting is the living documents of a part that meet a unit.
func (r *run) meeting(part int, u *unit) docSet {
	p := r.snap.parts[part]
	met := takeSet(p.seg.n)
	for i := range u.alts {
		a := &u.alts[i]
		if len(a.words) == 1 {
			p.seg.having(a.words[0], met)
			continue
		}
		of := takeSet(p.seg.n)
		p.seg.meet(a, of)
		met.or(of)
		a.met[part] = of
	}
	if p.live != nil {
		met.and(p.live)
	}
	return met
}

// meet adds the documents that meet an alternative of several words or a value.
func (s *segment) meet(a *alt, into docSet) {
	switch {
	case a.words == nil:
		s.stating(a.value, into)
	case a.phrase:
		s.phrase(a.words, into)
	default:
		all, one := takeSet(s.n), takeSet(s.n)
		s.having(a.words[0], all)
		for _, terms := range a.words[1:] {
			clear(one)
			s.having(terms, one)
			all.and(one)
		}
		into.or(all)
		giveSet(all)
		giveSet(one)
	}
}

func (u *unit) count() (n int) {
	for _, s := range u.sets {
		n += s.count()
	}
	return n
}

func (u *unit) release() {
	for i, s := range u.sets {
		if s != nil {
			giveSet(s)
			u.sets[i] = nil
		}
	}
	for i := range u.alts {
		for part, s := range u.alts[i].met {
			if s != nil {
				giveSet(s)
				u.alts[i].met[part] = nil
			}
		}
	}
}

// having adds the documents that have one of the terms to a set.
func (s *segment) having(terms []term, into docSet) {
	for _, t := range terms {
		if i, ok := s.term(t); ok {
			s.postings(i, into)
		}
	}
}

// frequency is how many living offers have one of the terms.
func (s *snapshot) frequency(terms []term) (n int) {
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
	for i := range r.units {
		r.units[i].release()
	}
	for i, b := range r.base {
		if b != nil {
			giveSet(b)
			r.base[i] = nil
		}
	}
	for i, b := range r.bound {
		giveSet(b)
		r.bound[i] = nil
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
