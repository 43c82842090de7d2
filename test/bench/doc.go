// Command bench measures what quality.md sets a bar for, each with its data
// made here, its size and its physical floor printed beside the result:
//
//	go run ./test/bench alike|credential|framework|harvest|issue|portal|search [--json] [--smoke]
//
// search --against asks bleve and PostgreSQL the same questions over the same offers in
// one run, and prints how many times longer they take. They are in a module of their own,
// test/bench/against, whose first run fetches bleve; CI does not build it. The offers and
// the questions are in test/bench/offers.
//
// A result beyond its bar by more than a quarter is exit status 1. The floor is
// what the machine needs for the bare memory or cryptographic work, measured in
// the same run, so that a slow machine shows as one. It is never part of the
// shipped binary.
package main
