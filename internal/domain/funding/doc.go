// Package funding decides who pays how much of an offer's price, keeps the money
// of others held for a place, and can say of every cent by which law, for whom,
// on which claim and for which lesson it was paid.
//
//	Quote  -> who would pay what, and why not more: for anybody, nothing is stored
//	hold   -> when a place is confirmed: every part, or nothing
//	capture-> when the scheme's condition is met: completion with 75 % attendance
//	release-> when a place is given up in time, or the condition cannot be met
//	refund -> what was paid goes back to where it came from
//
// Schemes are data of packs (docs/reference/scheme.md); an employer's pledge is
// the employer's own data. The ledger is double entry in whole minor units:
//
//	budget    what a scheme's window, or a pledge, still has
//	held      what is promised for places
//	payable   what is owed to a provider, or to a learner who advanced it
//	learner   what learners pay themselves
//	drawn     what a person has had from a scheme, against its counterpart
//
// What always holds, and Verify recomputes:
//   - the postings of a transaction add up to zero, in each book;
//   - a balance is the sum of its postings, and no budget is below zero;
//   - of every part: held = captured + released + what still stands;
//   - every posting names scheme, version, rule, claim, offer, run and enrolment;
//   - what goes back goes to the window and the account it came from;
//   - doing something again changes nothing: each transaction has a key.
//
// Cairn moves no money. It keeps entitlements and says what is owed to whom.
//
// Implements S-298, S-306, S-307, S-336, S-347, S-356, money-and-recognition
// 4.0 and 4.3, lifecycles 5.8.
package funding
