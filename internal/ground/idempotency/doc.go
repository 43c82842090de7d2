// Package idempotency lets a client send a write again without doing it twice:
// the answer of the first time is kept for a day and given again.
//
//	Begin -> First: do it, then End with the answer, or Drop when it failed
//	      -> Done: here is the answer
//	      -> Running, Other, Sealed: refuse
//
// A request is known by who sends it, to which route, with which key of the
// client's; the same key with another body is Other. Answers are sealed with a
// key made from the caller's secret (its API token), so that the database holds
// no secret and no personal data that it would not hold anyway.
//
// It spares a client from seeing an act done twice; what must never happen twice
// is held by the domain's own constraints: a process that dies between the act
// and End leaves a key that may be used again after Lease.
package idempotency
