// Command against asks Cairn's search, bleve and PostgreSQL's full-text search the
// same questions over the same offers in one run, and prints how many times longer
// the others take:
//
//	cd test/bench/against && go run . [--offers N] [--rounds N] [--postgres URL] [--json]
//
// It is a module of its own, so that bleve is in nobody's go.mod but its own; CI
// does not build it. The first run fetches bleve.
package main
