// Package wallet is what a learner does with what they earned: see it, show it
// to somebody by a link or on paper, see who looked, and stop showing it.
//
//	credential (issued) --> holdings of the person
//	                           |
//	                           +--> share: a link with 128 random bits, which
//	                                expires, can be withdrawn, and counts its use
//
// Invariants: a share belongs to a person and to no tenant; only its hash is
// stored, so that nobody who reads the database can open it; whoever opens one
// sees the credential as signed, never more.
//
// Implements S-252, S-253, S-256 (thin).
package wallet
