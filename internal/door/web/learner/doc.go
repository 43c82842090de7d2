// Package learner is the pages of somebody who learns: taking a place at a
// price that was read and accepted, and what became of it.
//
// Enrolling is one page: what it costs, when, what is asked for, two boxes and
// a button. It says the same to a visitor, who is asked to sign in last.
package learner
