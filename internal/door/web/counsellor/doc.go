// Package counsellor is the desk of who prepares a way with somebody without
// e-mail: a record, a printed card to sign in with, what is known about them and
// from whom, and who answers for a minor.
package counsellor
