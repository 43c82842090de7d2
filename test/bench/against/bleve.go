package main

import (
	"errors"
	"os"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/keyword"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/en" // the analyzer "en"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/search/query"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/catalogue/search"
	"opencairn.org/cairn/test/bench/offers"
)

// bleveIndex is an index on disk, as bleve keeps them, in a folder that goes with
// it.
type bleveIndex struct {
	ix     bleve.Index
	folder string
}

func newBleve() *bleveIndex { return &bleveIndex{} }

func (*bleveIndex) name() string { return "bleve" }

func (b *bleveIndex) close() error {
	if b.ix == nil {
		return nil
	}
	return errors.Join(b.ix.Close(), os.RemoveAll(b.folder))
}

// bleveMapping indexes texts in English with positions, and facets as they stand;
// nothing is stored.
func bleveMapping() mapping.IndexMapping {
	m := bleve.NewIndexMapping()
	doc := bleve.NewDocumentStaticMapping()
	for _, name := range []string{"title", "text", "by"} {
		f := bleve.NewTextFieldMapping()
		f.Analyzer, f.Store, f.IncludeInAll, f.DocValues = "en", false, true, false
		doc.AddFieldMappingsAt(name, f)
	}
	for _, facet := range search.Facets() {
		f := bleve.NewTextFieldMapping()
		f.Analyzer, f.Store, f.IncludeInAll, f.IncludeTermVectors = keyword.Name, false, false, false
		doc.AddFieldMappingsAt(string(facet), f)
	}
	m.DefaultMapping, m.DefaultAnalyzer = doc, "en"
	return m
}

func (b *bleveIndex) load(all func(yield func(catalogue.SearchEntry) bool)) (err error) {
	if b.folder, err = os.MkdirTemp("", "against-bleve"); err != nil {
		return err
	}
	if b.ix, err = bleve.New(b.folder+"/ix", bleveMapping()); err != nil {
		return err
	}
	batch := b.ix.NewBatch()
	for e := range all {
		d := e.Document()
		doc := map[string]any{"title": e.Offer.Title["en"], "text": e.Offer.Summary["en"], "by": e.ProviderName["en"]}
		values := map[search.Facet][]string{}
		for _, v := range d.Values {
			values[v.Facet] = append(values[v.Facet], v.Value)
		}
		for facet, list := range values {
			doc[string(facet)] = list
		}
		if err := batch.Index(d.ID, doc); err != nil {
			return err
		}
		if batch.Size() >= 2000 {
			if err := b.ix.Batch(batch); err != nil {
				return err
			}
			batch.Reset()
		}
	}
	return b.ix.Batch(batch)
}

func (b *bleveIndex) ask(q offers.Question) (int, bool, error) {
	words, ok := bleveWords(q)
	if !ok || q.Query.Sort != "" {
		return 0, false, nil
	}
	parts := []query.Query{words}
	for facet, values := range q.Query.Filter {
		var any []query.Query
		for _, v := range values {
			t := bleve.NewTermQuery(v)
			t.SetField(string(facet))
			any = append(any, t)
		}
		parts = append(parts, bleve.NewDisjunctionQuery(any...))
	}
	r := bleve.NewSearchRequestOptions(bleve.NewConjunctionQuery(parts...), 20, 0, false)
	for _, facet := range q.Query.Count {
		r.AddFacet(string(facet), bleve.NewFacetRequest(string(facet), 100))
	}
	found, err := b.ix.Search(r)
	if err != nil {
		return 0, false, err
	}
	return int(found.Total), true, nil
}

// bleveWords is the words of a question as bleve asks for them: all of them, those
// in quotes side by side, a beginning as a prefix, wrong letters as fuzziness.
func bleveWords(q offers.Question) (query.Query, bool) {
	words := q.Query.Words
	switch {
	case words == "":
		return bleve.NewMatchAllQuery(), true
	case strings.HasPrefix(words, `"`):
		return bleve.NewMatchPhraseQuery(strings.Trim(words, `"`)), true
	case q.Name == "beginning of a word":
		return bleve.NewPrefixQuery(words), true
	case q.Name == "no word in common":
		return nil, false // it shows what has some of them: another question
	}
	m := bleve.NewMatchQuery(words)
	m.SetOperator(query.MatchQueryOperatorAnd)
	switch q.Name {
	case "mistyped word":
		m.SetFuzziness(1)
	case "two letters wrong":
		m.SetFuzziness(2)
	}
	return m, true
}
