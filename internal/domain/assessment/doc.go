// Package assessment decides whether a person can do what an offer promises,
// by a rubric that everybody could read beforehand, and says how sure anybody
// can be of it.
//
// It knows a candidate (a person), never an enrolment: who sits without having
// taken the course is assessed by the same steps (S-022, S-225).
//
//	Planned -> Open -> Submitted -> IdentityChecked -> InMarking -> Moderation
//	                                                     ^             |
//	                                                     +- returned --+-> ResultProvisional -> ResultFinal
//
// A sitting that cannot be made good is Cancelled from any state before
// ResultFinal. One candidate's result can be held (an incident, an appeal)
// while the others go on:
//
//	Registered -> Withdrawn | Absent | Final;  Registered, Final -> Held -> Registered | Void;  Final -> Appealed -> Final | Void
//
// What always holds:
//   - the rubric of an offer version is frozen and public before the sitting
//     opens, and every outcome is judged by at least one criterion (S-061, S-227);
//   - mastery: a candidate passes who meets every criterion (S-234);
//   - marks are entered as one whole grid; one wrong cell refuses all of it and
//     is named;
//   - supervision and identity check are recorded once for the sitting, with the
//     exceptions by candidate; a result is final only where what was done equals
//     what was declared (EU-O02, S-170, S-226);
//   - the person who confirms is neither the assessor nor a candidate;
//   - every step is an appended row with who, when and why.
//
// A final result is told as [ResultFinal], with ids only.
package assessment
