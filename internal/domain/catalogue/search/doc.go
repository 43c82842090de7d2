// Package search finds documents by words, filters and counts them, in this
// process: what the catalogue's search is made of. It takes values and gives
// values; it knows no offer, no database and no clock. package catalogue turns
// offers into Documents and feeds them in (S-130, S-135).
//
//	Document -- build --> segment, segment, ...  <-- run -- Query
//	                      never changed once built   \--> Page
//
// What must hold: an answer depends on the documents that are in the index, not
// on the order they came in nor on what was once in it, so that it is the same
// on every engine and after every restart. Readers never wait for a writer.
package search
