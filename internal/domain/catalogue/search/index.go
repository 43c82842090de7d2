package search

import (
	"iter"
	"math/bits"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// Index answers questions about the listed offers in this process. It
// holds nothing that cannot be read again from the database: it is rebuilt at
// start (Load) and then told of every change (Put, Remove). Answers depend only
// on the offers in it, not on the order they came in, so they are the same on
// every engine and after every restart.
type Index struct {
	// mu is held by whoever changes the index, from reading the snapshot to
	// storing the next one. Readers never take it: they load snap, whose value
	// does not change once stored.
	mu   sync.Mutex
	snap atomic.Pointer[snapshot]

	words atomic.Pointer[lexicon] // replaced under mu
}

// part is a segment and which of its documents still count.
type part struct {
	seg  *segment
	live docSet // nil: all
	n    int    // living documents
}

type snapshot struct {
	parts []part
	total int
	langs []string // of the texts of living documents, sorted
}

// New is an empty index.
func New() *Index {
	ix := &Index{}
	ix.words.Store(shippedLexicon())
	ix.store(nil)
	return ix
}

// Know adds a text's words of a language to those the program comes with: what
// means the same, what carries little, what names a value (lexicon.go says how
// it is written). Errors name the line; then nothing is added.
func (ix *Index) Know(lang, text string) error {
	ix.mu.Lock()
	defer ix.mu.Unlock()
	more, err := ix.words.Load().with(baseLanguage(lang), text)
	if err != nil {
		return err
	}
	ix.words.Store(more)
	return nil
}

// Len is how many offers the index holds.
func (ix *Index) Len() int { return ix.snap.Load().total }

// The sizes of segments: one is closed when it holds segmentDocs, and segments
// over half of that are not merged any more. Within one size class, a merge
// waits for mergeAt of them.
const (
	segmentDocs = 1 << 17
	mergeAt     = 6
)

// Load replaces what the index holds. No id may occur twice. When entries
// gives an error, the index stays as it was and the error is returned.
func (ix *Index) Load(entries iter.Seq2[Document, error]) error {
	ix.mu.Lock()
	defer ix.mu.Unlock()
	batches := make(chan []Document, 2)
	var built struct {
		sync.Mutex // guards parts against the builders
		parts      []part
	}
	var builders sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		builders.Go(func() {
			buildSegments(batches, func(s *segment) {
				built.Lock()
				defer built.Unlock()
				built.parts = append(built.parts, part{seg: s, n: s.n})
			})
		})
	}
	err := sendBatches(entries, batches)
	close(batches)
	builders.Wait()
	if err != nil {
		return err
	}
	ix.store(built.parts)
	return nil
}

func sendBatches(entries iter.Seq2[Document, error], batches chan<- []Document) error {
	const size = 256
	batch := make([]Document, 0, size)
	for e, err := range entries {
		if err != nil {
			return err
		}
		if batch = append(batch, e); len(batch) == size {
			batches <- batch
			batch = make([]Document, 0, size)
		}
	}
	batches <- batch
	return nil
}

func buildSegments(batches <-chan []Document, done func(*segment)) {
	b := newSegmentBuilder()
	for batch := range batches {
		for i := range batch {
			b.add(&batch[i])
		}
		if b.s.n >= segmentDocs {
			done(b.build())
		}
	}
	if b.s.n > 0 {
		done(b.build())
	}
}

// Put adds offers, or replaces them. Questions asked after it returns see them.
// Of two entries for one offer, the last counts.
func (ix *Index) Put(entries ...Document) {
	if len(entries) == 0 {
		return
	}
	ix.mu.Lock()
	defer ix.mu.Unlock()
	last := make(map[string]int, len(entries))
	ids := make([]string, len(entries))
	for i := range entries {
		ids[i] = entries[i].ID
		last[ids[i]] = i
	}
	b := newSegmentBuilder()
	for i := range entries {
		if last[ids[i]] == i {
			b.add(&entries[i])
		}
	}
	s := b.build()
	parts := without(ix.snap.Load().parts, ids)
	ix.store(compact(append(parts, part{seg: s, n: s.n})))
}

// Remove takes offers out; ids that are not there are passed over.
func (ix *Index) Remove(ids ...string) {
	ix.mu.Lock()
	defer ix.mu.Unlock()
	ix.store(compact(without(ix.snap.Load().parts, ids)))
}

// without is the parts with some offers no longer living. Readers may hold the
// parts given: they are copied, never changed.
func without(parts []part, ids []string) []part {
	out := make([]part, 0, len(parts)+1)
	for _, p := range parts {
		own := false
		for _, id := range ids {
			doc, ok := p.seg.find(id)
			if !ok || p.live != nil && !p.live.has(doc) {
				continue
			}
			if !own {
				own = true
				if p.live == nil {
					p.live = newDocSet(p.seg.n)
					p.live.fill(p.seg.n)
				} else {
					p.live = slices.Clone(p.live)
				}
			}
			p.live.remove(doc)
			p.n--
		}
		out = append(out, p)
	}
	return out
}

// compact drops empty parts, merges those of a size class that has grown full,
// and rewrites a part that is half dead, so that a question never visits more
// than some dozens of segments.
func compact(parts []part) []part {
	parts = slices.DeleteFunc(parts, func(p part) bool { return p.n == 0 })
	for {
		group := fullClass(parts)
		if group == nil {
			break
		}
		merged := mergeParts(group)
		parts = slices.DeleteFunc(parts, func(p part) bool {
			return slices.ContainsFunc(group, func(g part) bool { return g.seg == p.seg })
		})
		parts = append(parts, part{seg: merged, n: merged.n})
	}
	for i, p := range parts {
		if p.n*2 < p.seg.n {
			s := mergeParts(parts[i : i+1])
			parts[i] = part{seg: s, n: s.n}
		}
	}
	return parts
}

func fullClass(parts []part) []part {
	class := map[int][]part{}
	for _, p := range parts {
		if p.n > segmentDocs/2 {
			continue
		}
		c := bits.Len(uint(p.n)>>6) / 2
		class[c] = append(class[c], p)
		if len(class[c]) == mergeAt {
			return class[c]
		}
	}
	return nil
}

func (ix *Index) store(parts []part) {
	s := &snapshot{parts: parts}
	for _, p := range parts {
		s.total += p.n
		for i, lang := range p.seg.langs.names {
			if !slices.Contains(s.langs, lang) && (p.live == nil || p.seg.langs.sets[i].countIn(p.live) > 0) {
				s.langs = append(s.langs, lang)
			}
		}
	}
	slices.Sort(s.langs)
	ix.snap.Store(s)
}
