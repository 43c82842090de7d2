// Package framework judges one offer, application or credential against the
// rules of every country, alliance and scheme there is a pack for, and says of
// each rule whether it holds, why not, who says so and what to paste.
//
//	Fields (canonical, nested) --+
//	Question (whose, when, stage) +-> Judge -> Judgement
//	packs (rules by date)      --+              one Findings per framework
//	                                            one Result per rule
//
// For whom: a provider that reads why its offer is not listed; an agency that
// decides; a learner who compares; a ministry whose rules these are.
//
// What must hold:
//   - A rule is binding for the offer's own jurisdiction (and those it inherits
//     from) and information for all others.
//   - The date picks the version. A version can also be named, so that an offer
//     approved under old rules is judged by them until its review.
//   - A must that fails or is unknown blocks; a should warns; an unverified must
//     is information. Unknown names the missing field.
//   - A result names its source (I5). Nothing is guessed: who holds a right is
//     filled in only for packs that keep rights.
//   - A recorded evaluation names the exact text of the rules (its SHA-256) and
//     the hash of what was judged, and can be run again. Nothing personal is
//     stored: of stages that look at a person, only the hash of the rest is kept.
//   - A draft changes nothing until its pack is installed. It is compiled before it
//     is kept, judged against every published offer before it is decided, and
//     open to everybody's comment on the days of its consultation only.
//   - Only whoever makes a jurisdiction's rules drafts them: the loaded pack says who.
//   - Of people an impact tells rounded numbers, and of fewer than ten only that.
//
// What a framework says is public: reading needs no permission. Drafts are their
// owner's until consultation.
//
// Implements S-016, S-020, S-032, S-139, S-140, S-182, S-183, S-185 as data,
// S-190; M021, M032 and M098 grow from here.
package framework
