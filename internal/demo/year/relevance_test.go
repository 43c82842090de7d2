package year

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/formats/ctdl"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/catalogue/search"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/i18n"
)

//go:embed testdata/judged.txt
var judgedText string

// judged is a question and what a person who asks it would want to see.
type judged struct {
	kind, words string
	grades      map[string]int // by how the English title begins
	want, have  []search.Value
}

func readJudged(t *testing.T) (all []judged) {
	t.Helper()
	value := func(s string) search.Value {
		facet, v, _ := strings.Cut(s, "=")
		return search.Value{Facet: search.Facet(facet), Value: v}
	}
	for line := range strings.Lines(judgedText) {
		mark, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch mark {
		case "", "#":
		case "?":
			kind, words, _ := strings.Cut(rest, " ")
			all = append(all, judged{kind: kind, words: words, grades: map[string]int{}})
		case "want":
			all[len(all)-1].want = append(all[len(all)-1].want, value(rest))
		case "have":
			all[len(all)-1].have = append(all[len(all)-1].have, value(rest))
		default:
			all[len(all)-1].grades[rest] = int(mark[0] - '0')
		}
	}
	return all
}

// grade is 0 to 3.
func (j judged) grade(d search.Document) int {
	states := func(v search.Value) bool { return slices.Contains(d.Values, v) }
	if len(j.have) > 0 {
		stated := 0
		for _, v := range j.have {
			if states(v) {
				stated++
			}
		}
		switch stated {
		case len(j.have):
			return 3
		case 0:
			return 0
		}
		return 1
	}
	best := 0
	for title, g := range j.grades {
		if strings.HasPrefix(d.Title, title) {
			best = max(best, g)
		}
	}
	for _, v := range j.want {
		if !states(v) {
			best--
		}
	}
	return max(best, 0)
}

// demoDocuments are the country's offers as the index takes them in.
func demoDocuments(t *testing.T) (docs []search.Document) {
	t.Helper()
	add := func(o catalogue.Offer, by i18n.Text) {
		e := catalogue.SearchEntry{Offer: o, ProviderName: by}
		docs = append(docs, e.Document())
	}
	for i, o := range offersFor(t) {
		credits, err := credit.New(int64(o.Credits))
		if err != nil {
			t.Fatal(err)
		}
		x := catalogue.Offer{
			ID: catalogue.OfferID(fmt.Sprintf("offer-%03d", i)), Provider: identity.TenantID(o.Provider.Slug), Title: o.Title, Summary: o.Summary, Field: o.Field,
			Participation: o.Mode, Languages: o.Languages, Supports: o.Supports, Prerequisites: o.Prior, Workload: catalogue.Workload{Credits: &credits, System: "ects"},
			Price: &catalogue.Price{Minor: o.Euro * 100, Currency: "EUR"},
		}
		for _, text := range o.Outcomes {
			x.Outcomes = append(x.Outcomes, catalogue.Outcome{Text: text})
		}
		add(x, o.Provider.Name)
	}
	pages := 0
	for _, name := range []string{"aldermoor/data", "aldermoor/turbines", "aldermoor/medicines", "aldermoor/records", "harbour/bookkeeping", "harbour/blades"} {
		body, err := os.ReadFile("../site/" + name + ".html")
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range ctdl.Read(body, "text/html", "https://example.org/"+name).Courses {
			x := catalogue.Offer{ID: catalogue.OfferID(name), Title: i18n.Text(c.Name), Summary: i18n.Text(c.Description), Supports: c.Supports, Field: c.Field}
			for _, o := range c.Outcomes {
				x.Outcomes = append(x.Outcomes, catalogue.Outcome{Text: i18n.Text(o.Text)})
			}
			add(x, nil)
			pages++
		}
	}
	if pages < 4 {
		t.Fatalf("the story's own pages hold %d offers", pages)
	}
	return docs
}

// ndcg is the discounted gain of the first ten against the best order there is.
func ndcg(got, all []int) float64 {
	gain := func(list []int) (sum float64) {
		for i, g := range list[:min(10, len(list))] {
			sum += (math.Exp2(float64(g)) - 1) / math.Log2(float64(i)+2)
		}
		return sum
	}
	best := slices.Clone(all)
	slices.SortFunc(best, func(a, b int) int { return b - a })
	return gain(got) / gain(best)
}

// relevance is nDCG at 10, in thousandths.
type relevance struct {
	Questions int
	Thousand  int
}

// The judgements were committed before the ranking was changed. Questions at odd
// places are for tuning, those at even places to report on. How people speak is told
// apart from words of the field.
func TestFirstTenResultsAreWhatWasJudgedGood(t *testing.T) {
	t.Parallel()
	docs := demoDocuments(t)
	ix := search.New()
	ix.Put(docs...)
	byID := map[string]search.Document{}
	for _, d := range docs {
		byID[d.ID] = d
	}
	sum, got := map[string]float64{}, map[string]relevance{}
	all := readJudged(t)
	if len(all) != 60 {
		t.Fatalf("%d questions are judged, not 60", len(all))
	}
	for i, j := range all {
		var grades []int
		for _, d := range docs {
			grades = append(grades, j.grade(d))
		}
		if slices.Max(grades) == 0 {
			t.Fatalf("%q: no offer answers it", j.words)
		}
		page, err := ix.Search(search.Query{Words: j.words, Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		var shown []int
		for _, h := range page.Hits {
			shown = append(shown, j.grade(byID[h.ID]))
		}
		n := ndcg(shown, grades)
		half := []string{"odd", "even"}[i%2]
		for _, set := range []string{j.kind, j.kind + ", " + half, half} {
			r := got[set]
			r.Questions++
			sum[set] += n
			got[set] = r
		}
		if n < 0.5 {
			t.Logf("%.2f %s %s %q (found %d, any %v)", n, half, j.kind, j.words, page.Total, page.AnyWord)
		}
	}
	for set, r := range got {
		r.Thousand = int(math.Round(1000 * sum[set] / float64(r.Questions)))
		got[set] = r
	}
	const golden = "testdata/relevance.golden.json"
	said, err := json.MarshalIndent(got, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(golden, append(said, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != string(said)+"\n" {
		t.Errorf("nDCG at 10 is not that of %s (UPDATE=1 writes it; say why): %s", golden, said)
	}
}
