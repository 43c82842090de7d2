// Package enrolment decides who has a place in a run of an offer, and what
// becomes of it.
//
//	apply -> Applied -> Offered -> Enrolled -> Active -> Completed | NotCompleted
//	            |          ^ |
//	            +-> Waitlisted +-> Expired
//
// Withdrawn from any of them before the end, and Cancelled when the provider
// cancels the run; Rejected, with a reason, until the place is confirmed. Between
// Offered and Enrolled the money of everybody who pays is held, by the quote that
// the learner accepted, all of it or none; what the learner owes is recorded, not
// collected. It is paid on completion, goes back to where it came from when
// somebody leaves until the census date, and after that as the schemes say.
//
// What always holds:
//   - a run never has more places taken than it has; who comes too late queues,
//     in order, and a place that becomes free goes to the first (S-095);
//   - one person has at most one enrolment in a run; applying again changes nothing;
//   - nobody is enrolled at a price other than the one they accepted, nor without
//     saying that they meet the prerequisites or asking the provider (EU-O01);
//   - a final passed result completes an enrolment, and one that is held or void
//     afterwards completes it no longer;
//   - every step is an appended row with who, when and why.
//
// A learner's acts run in the learner's scope, the provider's in the tenant's.
// The commitment on recognition is an opaque id: what it promises is known to
// recognition alone.
package enrolment
