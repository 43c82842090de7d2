// Package jcsproof is what the suites over canonical JSON (RFC 8785) share:
// eddsa-jcs-2022 and ecdsa-jcs-2019 (W3C Data Integrity EdDSA Cryptosuites 1.0,
// section 3.3; ECDSA Cryptosuites 1.0, section 3.3).
//
// Canonical JSON signs every member as it is written, so nothing can be added
// unnoticed; what a term means is not expanded. One thing the standard leaves
// open is refused here: a document with contexts the proof does not repeat
// (proof.NotCovered), because they could give signed words another meaning.
package jcsproof
