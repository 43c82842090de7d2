package catalogue

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
	"pgregory.net/rapid"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
)

// naive answers by looking at every offer: what the index must agree with.
type naive map[OfferID]SearchEntry

func (n naive) langs() []string {
	set := map[string]bool{"": true}
	for _, e := range n {
		for _, t := range textsOf(e) {
			set[t.lang] = true
		}
	}
	return slices.Sorted(maps.Keys(set))
}

type weighed struct {
	text, lang string
	weight     uint32
}

func textsOf(e SearchEntry) (all []weighed) {
	add := func(t i18n.Text, w uint32) {
		for lang, s := range t {
			all = append(all, weighed{s, baseLanguage(lang), w})
		}
	}
	add(e.Offer.Title, weighTitle)
	add(e.Offer.Summary, weighBody)
	for _, o := range e.Offer.Outcomes {
		add(o.Text, weighOutcome)
	}
	add(e.ProviderName, weighBody)
	if e.Offer.Label != "" {
		all = append(all, weighed{e.Offer.Label, "", weighBody})
	}
	return all
}

func termsOf(e SearchEntry) (freq map[string]uint32, length uint32) {
	freq = map[string]uint32{}
	for _, t := range textsOf(e) {
		eachWord(t.text, func(w []byte) {
			if s := stem(string(w), t.lang); s != "" {
				freq[s] += t.weight
				length++
			}
		})
	}
	return freq, length
}

func facetsOf(e SearchEntry) map[Facet][]string {
	out := map[Facet][]string{}
	eachFacetValue(&e, func(f Facet, v string) {
		if !slices.Contains(out[f], v) {
			out[f] = append(out[f], v)
		}
	})
	return out
}

func (n naive) frequency(terms []string) (df int) {
	for _, e := range n {
		if freq, _ := termsOf(e); hasAny(freq, terms) {
			df++
		}
	}
	return df
}

func hasAny(freq map[string]uint32, terms []string) bool {
	return slices.ContainsFunc(terms, func(t string) bool { return freq[t] > 0 })
}

func (n naive) allows(e SearchEntry, q SearchQuery, but Facet) bool {
	have := facetsOf(e)
	for f, values := range q.Filter {
		if f != but && len(values) > 0 && !slices.ContainsFunc(values, func(v string) bool { return slices.Contains(have[f], v) }) {
			return false
		}
	}
	return true
}

// search takes words that all occur: mending has its own tests.
func (n naive) search(q SearchQuery) SearchPage {
	q, _ = q.normal()
	words, _ := (&searchSnapshot{langs: n.langs()}).wordsOf(q.Words)
	for i := range words {
		words[i].df = n.frequency(words[i].terms)
	}
	page := SearchPage{}
	with := func(e SearchEntry) bool {
		freq, _ := termsOf(e)
		has := 0
		for _, w := range words {
			if hasAny(freq, w.terms) {
				has++
			}
		}
		return has == len(words) || page.AnyWord && has > 0
	}
	page.AnyWord = len(words) > 1 && !slices.ContainsFunc(slices.Collect(maps.Values(n)), with)
	order := q.Sort
	if order == SortRelevance && len(words) == 0 {
		order = SortNewest
	}
	type hit struct {
		place
		SearchHit
	}
	var hits []hit
	counts := map[Facet]map[string]int{}
	for id, e := range n {
		if !with(e) {
			continue
		}
		for _, f := range q.Count {
			for _, v := range facetsOf(e)[f] {
				if n.allows(e, q, f) && (f != FacetField || (&searchRun{q: q}).fieldShown(v)) {
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
		h := hit{place{0, keyOf(id)}, SearchHit{ID: id}}
		switch order {
		case SortRelevance:
			freq, length := termsOf(e)
			for _, w := range words {
				for _, t := range w.terms {
					if freq[t] > 0 {
						h.Score += rarity(len(n), w.df) * uint32(impact(freq[t], length))
					}
				}
			}
			h.order = ^uint64(h.Score)
		case SortPrice:
			h.order = uint64(priceOrder(e.Offer.Price))
		case SortTitle:
			title, _ := e.Offer.Title.In("en")
			h.order = titleOrder(title)
		case SortNewest:
			h.order = uint64(^e.ListedDay)
		}
		hits = append(hits, h)
	}
	page.Total = len(hits)
	slices.SortFunc(hits, func(a, b hit) int { return cmp.Or(cmp.Compare(a.order, b.order), cmp.Compare(a.key, b.key)) })
	for _, h := range hits {
		page.Hits = append(page.Hits, h.SearchHit)
	}
	if len(q.Count) > 0 {
		page.Facets = (&searchRun{q: q}).facetCounts(counts)
	}
	return page
}

// everything follows the cursors to the last page.
func everything(t interface{ Fatalf(string, ...any) }, ix *SearchIndex, q SearchQuery) SearchPage {
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

func randomEntry(id OfferID, pick func(n int) int) SearchEntry {
	text := func(n int) i18n.Text {
		words := make([]string, 1+pick(n))
		for i := range words {
			words[i] = vocabulary[pick(len(vocabulary))]
		}
		return i18n.Text{[]string{"en", "fr", "ar"}[pick(3)]: strings.Join(words, " ")}
	}
	o := Offer{
		ID: id, Provider: identity.TenantID(fmt.Sprint("p", pick(3))), Title: text(3), Summary: text(12), Origin: "new",
		Field: fieldCodes[pick(len(fieldCodes))], Participation: []string{"", "online", "onsite"}[pick(3)], PublicFunding: pick(2) == 0,
	}
	if l := pick(9); l > 0 {
		o.Level = &Level{EQF: l}
	}
	if p := pick(5); p > 0 {
		o.Price = &Price{Minor: int64(p-1) * 30000, Currency: "EUR"}
	}
	for _, s := range []string{"childcare", "evening"} {
		if pick(2) == 0 {
			o.Supports = append(o.Supports, s)
		}
	}
	if pick(2) == 0 {
		o.Languages = []string{"en", "fr-CA"}[:1+pick(2)]
	}
	if pick(2) == 0 {
		o.Outcomes = []Outcome{{Text: text(4)}}
	}
	return SearchEntry{Offer: o, ProviderName: text(2), ProviderKind: "provider", ListedDay: uint32(pick(5)), ApprovedBy: []string{"qaf"}[:pick(2)]}
}

func randomQuery(pick func(n int) int) SearchQuery {
	q := SearchQuery{Sort: searchSorts[pick(len(searchSorts))], Limit: 1 + pick(7), Count: []Facet{FacetField, FacetLevel, FacetSupports, FacetPrice}, Filter: map[Facet][]string{}}
	for range pick(4) {
		q.Words += vocabulary[pick(len(vocabulary))] + " "
	}
	if pick(2) == 0 {
		q.Filter[FacetField] = []string{"09", "0611", "nope"}[:1+pick(3)]
	}
	if pick(3) == 0 {
		q.Filter[FacetLevel] = []string{"5", NotStated}[:1+pick(2)]
	}
	if pick(3) == 0 {
		q.Filter[FacetSupports] = []string{"evening"}
	}
	return q
}

// occur drops the words of a question that no offer has.
func (n naive) occur(q SearchQuery) SearchQuery {
	words, _ := (&searchSnapshot{langs: n.langs()}).wordsOf(q.Words)
	q.Words = ""
	for _, w := range words {
		if n.frequency(w.terms) > 0 {
			q.Words += w.raw + " "
		}
	}
	return q
}

func TestIndexAnswersAsALookAtEveryOfferDoes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		pick := func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "") }
		ix, all := NewSearchIndex(), naive{}
		for range 1 + pick(12) {
			var batch []SearchEntry
			for range pick(4) {
				e := randomEntry(OfferID(fmt.Sprint("offer-", pick(25))), pick)
				batch = append(batch, e)
				all[e.Offer.ID] = e
			}
			ix.Put(batch...)
			if pick(3) == 0 {
				gone := OfferID(fmt.Sprint("offer-", pick(25)))
				delete(all, gone)
				ix.Remove(gone)
			}
		}
		if ix.Len() != len(all) {
			t.Fatalf("got %d offers, want %d", ix.Len(), len(all))
		}
		// the same offers loaded at once give the same answers
		fresh := NewSearchIndex()
		if err := fresh.Load(entriesOf(all)); err != nil {
			t.Fatal(err)
		}
		for range 4 {
			q := all.occur(randomQuery(pick))
			want := all.search(q)
			for name, index := range map[string]*SearchIndex{"changed": ix, "loaded": fresh} {
				if diff := gocmp.Diff(want, everything(t, index, q)); diff != "" {
					t.Fatalf("%s index, %+v: %s", name, q, diff)
				}
			}
		}
	})
}

func entriesOf(n naive) iter.Seq2[SearchEntry, error] {
	return func(yield func(SearchEntry, error) bool) {
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
	ix, all := NewSearchIndex(), naive{}
	for i := range 2500 {
		e := randomEntry(OfferID(fmt.Sprintf("0190a6c0-0000-7000-8000-%012d", i)), rng.IntN)
		all[e.Offer.ID] = e
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
	for range 12 {
		q := all.occur(randomQuery(rng.IntN))
		q.Limit = 100
		if diff := gocmp.Diff(all.search(q), everything(t, ix, q)); diff != "" {
			t.Fatalf("%+v: %s", q, diff)
		}
	}
}

func TestWordsAreFoundInEveryFormAndLanguage(t *testing.T) {
	t.Parallel()
	ix := NewSearchIndex()
	put := func(id, lang, title string) {
		ix.Put(SearchEntry{Offer: Offer{ID: OfferID(id), Title: i18n.Text{lang: title}}})
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
		page, err := ix.Search(SearchQuery{Words: question})
		if err != nil {
			t.Fatal(err)
		}
		if len(page.Hits) == 0 || string(page.Hits[0].ID) != want {
			t.Errorf("%q: got %+v, want %s", question, page, want)
		}
	}
	page, _ := ix.Search(SearchQuery{Words: "xylophone"})
	if page.Total != 0 {
		t.Errorf("found %+v for a word nobody has", page)
	}
	page, _ = ix.Search(SearchQuery{Words: "weldng"})
	if page.Read["weldng"] != "welding" {
		t.Errorf("a mended word is not told: %+v", page)
	}
	page, _ = ix.Search(SearchQuery{Words: "care welding"})
	if !page.AnyWord || page.Total != 2 {
		t.Errorf("any of the words: got %+v", page)
	}
}

func TestAQuestionThatCannotBeUnderstoodIsRefused(t *testing.T) {
	t.Parallel()
	ix := NewSearchIndex()
	ix.Put(randomEntry("a", func(int) int { return 0 }), randomEntry("b", func(int) int { return 1 }))
	first, err := ix.Search(SearchQuery{Limit: 1})
	if err != nil || first.Next == "" {
		t.Fatalf("got %+v, %v", first, err)
	}
	for key, q := range map[string]SearchQuery{
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
	if _, err := ix.Search(SearchQuery{Count: []Facet{"colour"}}); !fault.Is(err, "search.facet") {
		t.Errorf("got %v", err)
	}
	if _, err := ix.Search(SearchQuery{Cursor: "!"}); !fault.Is(err, "search.cursor") {
		t.Errorf("got %v", err)
	}
}

func TestALoadThatBreaksLeavesTheIndexAsItWas(t *testing.T) {
	t.Parallel()
	ix := NewSearchIndex()
	ix.Put(randomEntry("a", func(int) int { return 0 }))
	broken := errors.New("the database went away")
	err := ix.Load(func(yield func(SearchEntry, error) bool) {
		if yield(randomEntry("b", func(int) int { return 0 }), nil) {
			yield(SearchEntry{}, broken)
		}
	})
	if !errors.Is(err, broken) || ix.Len() != 1 {
		t.Errorf("got %v and %d offers", err, ix.Len())
	}
}

func TestReadersAreNotDisturbedByAWriter(t *testing.T) {
	t.Parallel()
	ix := NewSearchIndex()
	same := func(int) int { return 0 } // all offers are alike but for their id
	for i := range 200 {
		ix.Put(randomEntry(OfferID(fmt.Sprint("kept-", i)), same))
	}
	word, _ := randomEntry("x", same).Offer.Title.In("en")
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
				page, err := ix.Search(SearchQuery{Words: word, Count: []Facet{FacetPrice}, Limit: 100})
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
	ix := NewSearchIndex()
	rng := rand.New(rand.NewPCG(3, 4))
	for i := range 1500 {
		ix.Put(randomEntry(OfferID(fmt.Sprint(i%400)), rng.IntN))
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
	ix := NewSearchIndex()
	rng := rand.New(rand.NewPCG(5, 6))
	for i := range 50 {
		ix.Put(randomEntry(OfferID(fmt.Sprint(i)), rng.IntN))
	}
	f.Add("nurse élève تمريض", "", "09")
	f.Add("\xff\xfe", "AAAAAAAAAAAAAAAAAAAAAAA", "")
	f.Fuzz(func(t *testing.T, words, cursor, field string) {
		page, err := ix.Search(SearchQuery{Words: words, Cursor: cursor, Filter: map[Facet][]string{FacetField: {field}}, Count: Facets()})
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
	english := SearchEntry{Offer: Offer{ID: "en", Title: i18n.Text{"en": "nurse la carte"}}}
	french := SearchEntry{Offer: Offer{ID: "fr", Title: i18n.Text{"fr": "soins"}}}
	changed, fresh := NewSearchIndex(), NewSearchIndex()
	changed.Put(english, french)
	changed.Remove("fr")
	fresh.Put(english)
	q := SearchQuery{Words: "la soins", Limit: 5} // "la" says nothing in French
	if diff := gocmp.Diff(everything(t, fresh, q), everything(t, changed, q)); diff != "" {
		t.Fatalf("after the last French offer left (-fresh +changed): %s", diff)
	}
	if got := everything(t, changed, q); got.Total != 1 {
		t.Errorf("found %d offers with \"la\", want 1", got.Total)
	}
}
