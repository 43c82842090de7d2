// Package recognition serves the pages on what learning elsewhere counts for: the
// public page of a programme, a learner's claims and promises, and the recogniser's
// desk.
package recognition
