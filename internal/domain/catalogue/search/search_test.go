package search

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
)

// naive answers by looking at every offer: what the index must agree with.
type naive map[string]Document

func (n naive) langs() []string {
	set := map[string]bool{}
	for _, e := range n {
		for _, t := range e.Texts {
			set[t.Lang] = true
		}
	}
	return slices.Sorted(maps.Keys(set))
}

func termsOf(e Document) (freq map[term]uint32, length map[string]uint32) {
	freq, length = map[term]uint32{}, map[string]uint32{}
	for _, t := range e.Texts {
		eachWord(t.Text, func(w []byte) {
			if s := stem(string(w), t.Lang); s != "" {
				freq[term{t.Lang, s}] += weights[t.Part]
				length[t.Lang]++
			}
		})
	}
	return freq, length
}

func facetsOf(e Document) map[Facet][]string {
	out := map[Facet][]string{}
	for _, v := range e.Values {
		if !slices.Contains(out[v.Facet], v.Value) {
			out[v.Facet] = append(out[v.Facet], v.Value)
		}
	}
	return out
}

func hasAny(freq map[term]uint32, terms []term) bool {
	return slices.ContainsFunc(terms, func(t term) bool { return freq[t] > 0 })
}

// beside says that the words stand one after the other in one of the texts whose
// positions are kept.
func beside(e Document, words [][]term) bool {
	for _, t := range e.Texts {
		if t.Part == Body {
			continue
		}
		var terms []term
		eachWord(t.Text, func(w []byte) { terms = append(terms, term{t.Lang, stem(string(w), t.Lang)}) })
		for i := range terms {
			if i+len(words) > len(terms) {
				break
			}
			all := true
			for j, any := range words {
				all = all && (len(any) == 0 || slices.Contains(any, terms[i+j]))
			}
			if all {
				return true
			}
		}
	}
	return false
}

func meets(e Document, a alt) bool {
	if a.words == nil {
		return e.states(a.value)
	}
	if a.phrase {
		return beside(e, a.words)
	}
	freq, _ := termsOf(e)
	return !slices.ContainsFunc(a.words, func(terms []term) bool { return !hasAny(freq, terms) })
}

func (n naive) units(q Query) []unit {
	read, _ := (&snapshot{langs: n.langs()}).unitsOf(shippedLexicon(), q.Words)
	units := read.units
	for i := range units {
		for _, e := range n {
			if units[i].met(e) {
				units[i].df++
			}
		}
	}
	return units
}

func (u unit) met(e Document) bool {
	return slices.ContainsFunc(u.alts, func(a alt) bool { return meets(e, a) })
}

func (n naive) score(e Document, units []unit) (score uint32) {
	freq, length := termsOf(e)
	for i, u := range units {
		weight := rarity(len(n), u.df)
		for _, a := range u.alts {
			if !meets(e, a) {
				continue
			}
			factor := a.factor
			if u.light {
				factor = min(factor, factorLight)
			}
			w := max(1, weight*factor/64)
			if len(a.words) != 1 {
				w = max(1, w/uint32(max(1, len(a.words))))
			}
			if a.words == nil {
				score += w * valueImpact
			}
			for _, terms := range a.words {
				most := byte(0)
				for _, t := range terms {
					if freq[t] > 0 {
						most = max(most, impact(freq[t], length[t.lang]))
					}
				}
				score += w * uint32(most)
			}
		}
		if i > 0 && u.single() && units[i-1].single() && beside(e, [][]term{units[i-1].alts[0].words[0], u.alts[0].words[0]}) {
			score += min(weight, rarity(len(n), units[i-1].df)) * adjacentImpact
		}
	}
	return score
}

func (n naive) allows(e Document, q Query, but Facet) bool {
	have := facetsOf(e)
	for f, values := range q.Filter {
		if f != but && len(values) > 0 && !slices.ContainsFunc(values, func(v string) bool { return slices.Contains(have[f], v) || e.states(Value{f, v}) }) {
			return false
		}
	}
	return true
}

// relaxed says who is on the page, and how many words beside the fewest that one
// on it must have it has.
func (n naive) relaxed(units []unit) (with func(Document) bool, over func(Document) uint32) {
	kind := func(u unit) int {
		switch {
		case u.light:
			return 0
		case u.filters():
			return 3
		case u.exact:
			return 2
		}
		return 1
	}
	// which kinds must be met, and of which so many
	for i, step := range []struct{ fixed, counted []int }{{[]int{2, 3}, []int{1}}, {[]int{2, 3}, nil}, {[]int{3}, []int{1, 2}}, {[]int{3}, nil}, {nil, []int{3}}} {
		met := func(e Document, kinds []int) (met, of int) {
			for _, u := range units {
				if slices.Contains(kinds, kind(u)) {
					of++
					if u.met(e) {
						met++
					}
				}
			}
			return met, of
		}
		_, most := met(Document{}, step.counted)
		_, phrases := met(Document{}, []int{2})
		_, filters := met(Document{}, []int{3})
		if (i == 1 || i == 2) && phrases == 0 || i > 2 && filters == 0 {
			continue
		}
		for least := most; least >= min(1, most); least-- {
			with = func(e Document) bool {
				must, of := met(e, step.fixed)
				some, _ := met(e, step.counted)
				return must == of && some >= least
			}
			over = func(e Document) uint32 { some, _ := met(e, step.counted); return uint32(some - least) }
			found := 0
			for _, e := range n {
				if with(e) {
					found++
				}
			}
			last := least == min(1, most)
			if found >= enough || found > 0 && (last || i > 0) {
				return with, over
			}
		}
	}
	return with, over
}

// search takes words that all occur: mending has its own tests.
func (n naive) search(q Query) Page {
	q, _ = q.normal()
	units := n.units(q)
	page := Page{}
	read, _ := (&snapshot{langs: n.langs()}).unitsOf(shippedLexicon(), q.Words)
	page.Read = read.read
	with, missed := n.relaxed(units)
	order := q.Sort
	if order == SortRelevance && len(units) == 0 {
		order = SortNewest
	}
	type hit struct {
		place
		Hit
	}
	var hits []hit
	counts := map[Facet]map[string]int{}
	for id, e := range n {
		if !with(e) {
			continue
		}
		for _, f := range q.Count {
			for _, v := range facetsOf(e)[f] {
				if shown := (&run{q: q}).shown(f); n.allows(e, q, f) && (shown == nil || shown(v)) {
					if counts[f] == nil {
						counts[f] = map[string]int{}
					}
					counts[f][v]++
				}
			}
		}
		if !n.allows(e, q, "") {
			continue
		}
		h := hit{place{0, keyOf(id)}, Hit{ID: id}}
		if !slices.ContainsFunc(units, func(u unit) bool { return !u.light && !u.met(e) }) {
			page.Whole++
		}
		switch order {
		case SortRelevance:
			h.Score = n.score(e, units) + tier*missed(e)
			h.order = ^uint64(h.Score)
		case SortPrice:
			h.order = uint64(e.Price)
		case SortTitle:
			h.order = titleOrder(e.Title)
		case SortNewest:
			h.order = uint64(^uint16(e.Listed))
		case SortShortest:
			h.order = uint64(min(e.Hours, AnyDay))
		case SortSoonest:
			h.order = ^uint64(0)
			for _, d := range e.Starts {
				if d == AnyDay {
					d = q.Today
				}
				if d >= q.Today {
					h.order = min(h.order, uint64(d))
				}
			}
		case SortNearest:
			h.order = ^uint64(0)
			for _, p := range e.Places {
				h.order = min(h.order, metres(*q.Near, p))
			}
		}
		hits = append(hits, h)
	}
	page.Total, page.AnyWord = len(hits), len(hits) > 0 && !slices.ContainsFunc(slices.Collect(maps.Values(n)), func(e Document) bool {
		return !slices.ContainsFunc(units, func(u unit) bool { return !u.light && !u.met(e) })
	})
	slices.SortFunc(hits, func(a, b hit) int { return cmp.Or(cmp.Compare(a.order, b.order), cmp.Compare(a.key, b.key)) })
	for _, h := range hits {
		page.Hits = append(page.Hits, h.Hit)
	}
	if len(q.Count) > 0 {
		page.Facets = map[Facet][]FacetCount{}
		for _, f := range q.Count {
			list := []FacetCount{}
			for v, count := range counts[f] {
				list = append(list, FacetCount{v, count})
			}
			mostFirst(list)
			page.Facets[f] = list
		}
	}
	return page
}

// answers is what the look at every document can tell: not what else may have been
// meant, which has its own test.
var answers = cmpopts.IgnoreFields(Page{}, "Instead", "units")

// everything follows the cursors to the last page.
func everything(t interface{ Fatalf(string, ...any) }, ix *Index, q Query) Page {
	all, err := ix.Search(q)
	if err != nil {
		t.Fatalf("search %+v: %v", q, err)
	}
	for next := all.Next; next != ""; {
		q.Cursor = next
		page, err := ix.Search(q)
		if err != nil {
			t.Fatalf("next page of %+v: %v", q, err)
		}
		if page.Total != all.Total || len(page.Hits) == 0 {
			t.Fatalf("a later page has total %d and %d hits, the first had %d", page.Total, len(page.Hits), all.Total)
		}
		all.Hits = append(all.Hits, page.Hits...)
		next = page.Next
	}
	all.Next = ""
	return all
}

var (
	vocabulary = strings.Fields("nurse nursing care medicine medicines soins infirmière welding weld wind turbine data the in et la de 2024 élève تمريض رعاية")
	fieldCodes = []string{"", "09", "0913", "0912", "061", "0611", "041"}
)

func randomEntry(id string, pick func(n int) int) Document {
	text := func(p Part, n int) Text {
		words := make([]string, 1+pick(n))
		for i := range words {
			words[i] = vocabulary[pick(len(vocabulary))]
		}
		return Text{p, []string{"en", "fr", "ar"}[pick(3)], strings.Join(words, " ")}
	}
	title := text(Title, 3)
	d := Document{ID: id, Title: title.Text, Price: NotKnown, Listed: uint32(pick(5)), Texts: []Text{title, text(Body, 12), text(Body, 2)}}
	value := func(f Facet, values ...string) {
		for _, v := range values {
			d.Values = append(d.Values, Value{f, v})
		}
	}
	if code := fieldCodes[pick(len(fieldCodes))]; code == "" {
		value(FacetField, NotStated)
	} else {
		for n := 2; n <= len(code); n++ {
			value(FacetField, code[:n])
		}
	}
	value(FacetMode, []string{NotStated, "online", "onsite"}[pick(3)])
	if l := pick(9); l > 0 {
		value(FacetLevel, fmt.Sprint(l))
	} else {
		value(FacetLevel, NotStated)
	}
	if p := pick(5); p > 0 {
		d.Price, d.Minor, d.Currency = uint32(p-1)*30000, 100, []string{"EUR", "USD", ""}[pick(3)]
		value(FacetPrice, []string{"free", "100-499", "500-1999"}[min(p-1, 2)])
	} else {
		value(FacetPrice, NotStated)
	}
	if pick(3) > 0 {
		d.Starts = []uint32{uint32(pick(12)), []uint32{3, AnyDay}[pick(2)]}[:1+pick(2)]
		d.Places = []Point{{Lat: float64(pick(80)), Lon: float64(pick(80))}, {Lat: 1, Lon: 2}}[:1+pick(2)]
	}
	d.Hours = []uint32{25, 100, NotKnown}[pick(3)]
	value(FacetSupports, []string{"childcare", "evening"}[:pick(3)]...)
	if pick(2) == 0 {
		d.Texts = append(d.Texts, text(Outcome, 4))
	}
	return d
}

func randomQuery(pick func(n int) int) Query {
	q := Query{Sort: sorts[pick(len(sorts))], Limit: 1 + pick(7), Count: []Facet{FacetField, FacetLevel, FacetSupports, FacetPrice}, Filter: map[Facet][]string{}}
	for range pick(4) {
		q.Words += vocabulary[pick(len(vocabulary))] + " "
	}
	if pick(3) == 0 {
		q.Words += `"` + vocabulary[pick(len(vocabulary))] + " " + vocabulary[pick(len(vocabulary))] + `" `
	}
	q.Words += []string{"", "", ", evenings", "evening online", ", under 400 euro"}[pick(5)]
	q.Today, q.Near = uint32(pick(9)), &Point{Lat: float64(pick(90)), Lon: 10}
	if pick(2) == 0 {
		q.Filter[FacetField] = []string{"09", "0611", "nope"}[:1+pick(3)]
	}
	if pick(3) == 0 {
		q.Filter[FacetLevel] = []string{"5", NotStated}[:1+pick(2)]
	}
	if pick(3) == 0 {
		q.Filter[FacetPrice] = []string{"at-most-500-EUR", "at-least-300-USD", "free"}[pick(3):]
	}
	if pick(3) == 0 {
		q.Filter[FacetSupports] = []string{"evening"}
	}
	return q
}

// occur drops the words of a question that no offer has.
func (n naive) occur(q Query) Query {
	units := n.units(q)
	q.Words = ""
	for _, u := range units {
		switch {
		case u.df == 0:
		case u.filters():
			q.Words += ", " + u.raw + ", "
		case u.exact:
			q.Words += `"` + u.raw + `" `
		default:
			q.Words += u.raw + " "
		}
	}
	return q
}

func TestIndexAnswersAsALookAtEveryOfferDoes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		pick := func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "") }
		ix, all := New(), naive{}
		for range 1 + pick(12) {
			var batch []Document
			for range pick(4) {
				e := randomEntry(fmt.Sprint("offer-", pick(25)), pick)
				batch = append(batch, e)
				all[e.ID] = e
			}
			ix.Put(batch...)
			if pick(3) == 0 {
				gone := fmt.Sprint("offer-", pick(25))
				delete(all, gone)
				ix.Remove(gone)
			}
		}
		if ix.Len() != len(all) {
			t.Fatalf("got %d offers, want %d", ix.Len(), len(all))
		}
		// the same offers loaded at once give the same answers
		fresh := New()
		if err := fresh.Load(entriesOf(all)); err != nil {
			t.Fatal(err)
		}
		for range 4 {
			q := all.occur(randomQuery(pick))
			want := all.search(q)
			for name, index := range map[string]*Index{"changed": ix, "loaded": fresh} {
				if diff := gocmp.Diff(want, everything(t, index, q), answers); diff != "" {
					t.Fatalf("%s index, %+v: %s", name, q, diff)
				}
			}
		}
	})
}

func entriesOf(n naive) iter.Seq2[Document, error] {
	return func(yield func(Document, error) bool) {
		for _, e := range n {
			if !yield(e, nil) {
				return
			}
		}
	}
}

// TestLargeIndexAnswersAlike reaches what small ones do not: dense postings,
// value sets as bits, pages read along a sorted column.
func TestLargeIndexAnswersAlike(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	ix, all := New(), naive{}
	for i := range 2500 {
		e := randomEntry(fmt.Sprintf("0190a6c0-0000-7000-8000-%012d", i), rng.IntN)
		all[e.ID] = e
	}
	if err := ix.Load(entriesOf(all)); err != nil {
		t.Fatal(err)
	}
	for id := range all {
		if rng.IntN(10) == 0 {
			delete(all, id)
			ix.Remove(id)
		}
	}
	for i := range 12 {
		q := all.occur(randomQuery(rng.IntN))
		q.Limit = []int{100, 20}[i%2]
		if diff := gocmp.Diff(all.search(q), everything(t, ix, q), answers); diff != "" {
			t.Fatalf("%+v: %s", q, diff)
		}
	}
}

func TestWordsAreFoundInEveryFormAndLanguage(t *testing.T) {
	t.Parallel()
	ix := New()
	put := func(id, lang, title string) {
		ix.Put(Document{ID: id, Texts: []Text{{Title, lang, title}}})
	}
	put("care", "en", "Caring for elderly people")
	put("soins", "fr", "Soins infirmiers à domicile, élèves")
	put("ar", "ar", "الرعاية الصحية المنزلية")
	put("de", "de", "Größere Brücken prüfen")
	put("weld", "en", "Welding")
	for question, want := range map[string]string{
		"care": "care", "CARES": "care", "people": "care", "infirmière": "soins", "eleve": "soins", "رعاية": "ar", "الرعايه": "ar",
		"brucken": "de", "Prüfen": "de", "grossere": "de", "weld": "weld", "soins à la maison": "soins",
		"weldng": "weld", "wel": "weld", "wlding": "weld", "welding for children": "weld",
	} {
		page, err := ix.Search(Query{Words: question})
		if err != nil {
			t.Fatal(err)
		}
		if len(page.Hits) == 0 || page.Hits[0].ID != want {
			t.Errorf("%q: got %+v, want %s", question, page, want)
		}
	}
	page, _ := ix.Search(Query{Words: "xylophone"})
	if page.Total != 0 {
		t.Errorf("found %+v for a word nobody has", page)
	}
	page, _ = ix.Search(Query{Words: "weldng"})
	if len(page.Read) != 1 || page.Read[0] != (Reading{"weldng", ReadMended, "welding"}) {
		t.Errorf("a mended word is not told: %+v", page)
	}
	page, _ = ix.Search(Query{Words: "care welding"})
	if !page.AnyWord || page.Total != 2 {
		t.Errorf("any of the words: got %+v", page)
	}
}

func TestAQuestionThatCannotBeUnderstoodIsRefused(t *testing.T) {
	t.Parallel()
	ix := New()
	ix.Put(randomEntry("a", func(int) int { return 0 }), randomEntry("b", func(int) int { return 1 }))
	first, err := ix.Search(Query{Limit: 1})
	if err != nil || first.Next == "" {
		t.Fatalf("got %+v, %v", first, err)
	}
	for key, q := range map[string]Query{
		"search.limit":      {Limit: 101},
		"search.words_long": {Words: strings.Repeat("a", 401)},
		"search.words_many": {Words: "a1 b2 c3 d4 e5 f6 g7 h8 i9 j10 k11 l12 m13 n14 o15 p16 q17"},
		"search.sort":       {Sort: "colour"},
		"search.facet":      {Filter: map[Facet][]string{"colour": {"red"}}},
		"search.cursor":     {Sort: SortPrice, Cursor: first.Next},
	} {
		_, err := ix.Search(q)
		if !fault.Is(err, key) {
			t.Errorf("got %v, want %s", err, key)
		}
		for _, l := range i18n.Languages() {
			if said := i18n.For(l.Code).Fault(err); strings.Contains(said, "search.") || strings.Contains(said, "no value") {
				t.Errorf("%s: %q", l.Code, said)
			}
		}
	}
	if _, err := ix.Search(Query{Count: []Facet{"colour"}}); !fault.Is(err, "search.facet") {
		t.Errorf("got %v", err)
	}
	if _, err := ix.Search(Query{Cursor: "!"}); !fault.Is(err, "search.cursor") {
		t.Errorf("got %v", err)
	}
}

func TestALoadThatBreaksLeavesTheIndexAsItWas(t *testing.T) {
	t.Parallel()
	ix := New()
	ix.Put(randomEntry("a", func(int) int { return 0 }))
	broken := errors.New("the database went away")
	err := ix.Load(func(yield func(Document, error) bool) {
		if yield(randomEntry("b", func(int) int { return 0 }), nil) {
			yield(Document{}, broken)
		}
	})
	if !errors.Is(err, broken) || ix.Len() != 1 {
		t.Errorf("got %v and %d offers", err, ix.Len())
	}
}

func TestReadersAreNotDisturbedByAWriter(t *testing.T) {
	t.Parallel()
	ix := New()
	same := func(int) int { return 0 } // all offers are alike but for their id
	for i := range 200 {
		ix.Put(randomEntry(fmt.Sprint("kept-", i), same))
	}
	word := randomEntry("x", same).Title
	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				page, err := ix.Search(Query{Words: word, Count: []Facet{FacetPrice}, Limit: 100})
				if err != nil || page.Total < 200 || page.Total > 201 || page.Facets[FacetPrice][0].Count != page.Total {
					t.Errorf("got %d offers, facets %v, %v", page.Total, page.Facets, err)
					return
				}
			}
		})
	}
	for range 300 {
		ix.Put(randomEntry("comes and goes", same))
		ix.Remove("comes and goes")
	}
	close(done)
	readers.Wait()
}

func TestManySmallChangesLeaveFewSegments(t *testing.T) {
	t.Parallel()
	ix := New()
	rng := rand.New(rand.NewPCG(3, 4))
	for i := range 1500 {
		ix.Put(randomEntry(fmt.Sprint(i%400), rng.IntN))
	}
	if n := len(ix.snap.Load().parts); ix.Len() != 400 || n > 4*mergeAt {
		t.Errorf("got %d offers in %d segments", ix.Len(), n)
	}
}

func TestRarityAndImpactGrowAsTheyShould(t *testing.T) {
	t.Parallel()
	for df := range 1000 {
		if rarity(1000, df) < rarity(1000, df+1) {
			t.Fatalf("a word in %d offers weighs less than one in %d", df, df+1)
		}
	}
	for f := range uint32(50) {
		if impact(f+1, 64) > impact(f+2, 64) || impact(f+1, 64) < impact(f+1, 640) {
			t.Fatalf("impact is out of order at %d", f)
		}
	}
	if impact(1<<31, 1) != 252 || impact(1, 1<<31) != 1 {
		t.Errorf("got %d and %d at the ends", impact(1<<31, 1), impact(1, 1<<31))
	}
}

func FuzzSearch(f *testing.F) {
	ix := New()
	rng := rand.New(rand.NewPCG(5, 6))
	for i := range 50 {
		ix.Put(randomEntry(fmt.Sprint(i), rng.IntN))
	}
	f.Add("nurse élève تمريض", "", "09")
	f.Add("\xff\xfe", "AAAAAAAAAAAAAAAAAAAAAAA", "")
	f.Fuzz(func(t *testing.T, words, cursor, field string) {
		page, err := ix.Search(Query{Words: words, Cursor: cursor, Filter: map[Facet][]string{FacetField: {field}}, Count: Facets()})
		if _, ok := fault.Of(err); err != nil && !ok {
			t.Fatalf("an error nobody can read: %v", err)
		}
		if len(page.Hits) > page.Total {
			t.Fatalf("more hits than found: %+v", page)
		}
	})
}

// A question is read in the languages of the offers that are listed now, not of
// those that once were: else an index that has run for long would answer
// otherwise than one started a moment ago.
func TestALanguageLeavesTheIndexWithItsLastOffer(t *testing.T) {
	t.Parallel()
	english := Document{ID: "en", Texts: []Text{{Title, "en", "nurse la carte"}}}
	french := Document{ID: "fr", Texts: []Text{{Title, "fr", "soins"}}}
	changed, fresh := New(), New()
	changed.Put(english, french)
	changed.Remove("fr")
	fresh.Put(english)
	q := Query{Words: "la soins", Limit: 5} // "la" says nothing in French
	if diff := gocmp.Diff(everything(t, fresh, q), everything(t, changed, q), cmpopts.IgnoreUnexported(Page{})); diff != "" {
		t.Fatalf("after the last French offer left (-fresh +changed): %s", diff)
	}
	if got := everything(t, changed, q); got.Total != 1 {
		t.Errorf("found %d offers with \"la\", want 1", got.Total)
	}
}
