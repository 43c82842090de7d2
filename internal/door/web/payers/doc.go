// Package payers shows who pays what for a place, and asks the three questions
// from which it is worked out: highest education, employer, voucher used before.
//
// The questions go by POST and are never stored; a link that somebody makes for
// another person on purpose (a counsellor, a poster) may carry the coarse answers
// in its query: a band of education, a public employer, an amount, no person.
package payers
