package main

import (
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/catalogue/search"
	"opencairn.org/cairn/test/bench/offers"
)

type cairn struct{ ix *search.Index }

func newCairn() *cairn { return &cairn{search.New()} }

func (*cairn) name() string { return "cairn" }
func (*cairn) close() error { return nil }

func (c *cairn) load(all func(yield func(catalogue.SearchEntry) bool)) error {
	return c.ix.Load(func(yield func(search.Document, error) bool) {
		for e := range all {
			if !yield(e.Document(), nil) {
				return
			}
		}
	})
}

func (c *cairn) ask(q offers.Question) (int, bool, error) {
	page, err := c.ix.Search(q.Query)
	return page.Total, true, err
}
