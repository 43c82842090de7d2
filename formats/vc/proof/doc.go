// Package proof chooses, by name, the suite that makes and checks a Data
// Integrity proof (W3C VC Data Integrity 1.0). Each suite is a folder beside this
// one; a program passes the suites it wants ([New]), nothing registers itself.
//
// What must hold:
//
//   - A proof covers the whole document, or it is refused. A suite that finds
//     something its hash does not cover returns NotCovered.
//   - A proof that builds on others (previousProof) covers them as they stand
//     ([Signed]); whether they hold is for whoever verifies them ([Earlier]).
//   - What a proof states about itself is signed with it, and judged apart
//     ([Expect]): a good signature for another purpose is a good signature.
//   - What suites share is in one place: [Kind] here, rdfproof and jcsproof for
//     the hashes, signature for the keys.
package proof
