package offers

import (
	"path/filepath"
	"strings"

	"opencairn.org/cairn/internal/domain/catalogue/search"
)

// Question is one kind of question.
type Question struct {
	Name  string
	Bar   bool // held to the bar: words, and four facets counted
	Query search.Query
}

var fourFacets = []search.Facet{search.FacetField, search.FacetLevel, search.FacetMode, search.FacetPrice}

// Questions are asked of every size; their words occur in both sources.
func Questions(texts []Text) []Question {
	four := func(words string) search.Query {
		return search.Query{Words: words, Count: fourFacets}
	}
	all := search.Facets()
	filtered := four("training")
	filtered.Filter = map[search.Facet][]string{
		search.FacetField: {"09"}, search.FacetLevel: {"4", "5"}, search.FacetMode: {"online"}, search.FacetPrice: {"100-499", "500-1999"},
	}
	cheapest := four("training")
	cheapest.Sort = search.SortPrice
	soonest := four("training")
	soonest.Sort, soonest.Today = search.SortSoonest, today
	return []Question{
		{"rare word", true, four("paralegal")},
		{"middle word", true, four("nursing")},
		{"common word", true, four("training")},
		{"two words", true, four("medical training")},
		{"three words", true, four("training for students program")},
		{"phrase", true, four(phrases(texts))},
		{"beginning of a word", true, four("compute")},
		{"mistyped word", true, four("nurssing")},
		{"two letters wrong", true, four("cosmetolgoiy")},
		{"no word in common", true, four("map paralegal cosmetology")},
		{"everything", true, four("")},
		{"four filters", true, filtered},
		{"cheapest first", true, cheapest},
		{"soonest first", true, soonest},
		{"everything, all facets", false, search.Query{Count: all[:len(all)-1], Today: today}},
		{"common, all facets", false, search.Query{Words: "training", Count: all[:len(all)-1], Today: today}},
		{"common, without facets", false, search.Query{Words: "training"}},
	}
}

// today is the day the questions are asked: after half of the runs.
const today = 20_500

// phrases is a phrase in quotes: the first three words of the title that occurs
// first among those that have so many.
func phrases(texts []Text) string {
	for _, t := range texts {
		if w := strings.Fields(t.Title); len(w) >= 3 && !strings.ContainsAny(t.Title, "\"/(&-") {
			return `"` + strings.Join(w[:3], " ") + `"`
		}
	}
	return `"safe medicines"`
}

// Texts are the texts offers are made from: the 1,001 programmes of New
// Jersey when the shared folder is there, else the demonstration's.
func Texts(shared string) ([]Text, string, error) {
	if shared == "" {
		return Demonstration(), "the demonstration's texts (CAIRN_SHARED is not set)", nil
	}
	name := filepath.Join(shared, "data/catalogues/nj-etpl/etpl_programs_from_sql.csv")
	texts, err := NewJersey(name)
	return texts, "the programmes of New Jersey", err
}
