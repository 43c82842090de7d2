// Package rdfproof is what the suites over canonical quads (RDFC-1.0) share:
// eddsa-rdfc-2022, ecdsa-rdfc-2019 and Ed25519Signature2020.
//
// What must hold:
//
//   - What does not become a quad is not signed, so it is refused: at issue and at
//     verify, as proof.NotCovered, with the JSON path in the *ld.Error inside
//     (traps 1, 4 and 8).
//   - The proof is read with the document's contexts. One that brings others of
//     its own is refused: they could give signed words another meaning.
//   - A context that is not pinned, and a document that would cost too much, are
//     errors of their own (proof.NoContext, proof.TooComplex; traps 2 and 3): not
//     checked, which is neither true nor false.
//   - Which context bodies were used is returned as [Covered], to be recorded with
//     the credential (trap 3).
package rdfproof
