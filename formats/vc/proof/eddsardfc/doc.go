// Package eddsardfc is the cryptosuite eddsa-rdfc-2022: Ed25519 over the SHA-256
// hashes of the canonical quads of the proof options and of the document (W3C
// Data Integrity EdDSA Cryptosuites 1.0, section 3.2). It is the suite most other
// verifiers know.
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
package eddsardfc
