// Package eddsajcs is the cryptosuite eddsa-jcs-2022: Ed25519 over the SHA-256
// hashes of the canonical proof options and the canonical document (W3C Data
// Integrity EdDSA Cryptosuites 1.0, section 3.3). What must hold is said in
// vc/proof/jcsproof.
package eddsajcs
