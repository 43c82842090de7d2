// Package eddsajcs is the cryptosuite eddsa-jcs-2022: Ed25519 over the SHA-256
// hashes of the canonical proof options and the canonical document (W3C Data
// Integrity EdDSA Cryptosuites 1.0, section 3.3).
//
// Canonical JSON signs every member as it is written, so nothing can be added
// unnoticed; what a term means is not expanded. One thing the standard leaves
// open is refused here: a document with contexts the proof does not repeat
// (NotCovered), because they could give signed words another meaning.
package eddsajcs
