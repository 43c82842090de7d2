// Package plain says how hard a text is to read: how long its sentences and words
// are, which words a plainer one would do for, and, of English, how old a reader has
// to be.
//
// Sentences and long words are told in every language; hard words and the age only
// in English, for which there is a list and a formula. It counts; it does not
// understand. A text that passes can still be unclear.
package plain
