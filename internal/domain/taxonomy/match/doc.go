// Package match finds the skills of a taxonomy that a sentence of a learning
// outcome speaks of, by its words alone: in this process, without a network, the
// same answer every time (S-231 to S-233).
//
// An index is made of the skills' labels, alternative labels and descriptions in
// one language. Words are stemmed and weighed by how rare they are in it. Labels
// that name one skill and differ in one word teach which words stand for each
// other ("repair", "fix"), so that a taxonomy brings its own synonyms. A word it
// does not know is read as the nearest one it does know, by its letters.
//
// A suggestion says which label it rests on and which words met. It is an offer
// to a person, never a decision.
package match
