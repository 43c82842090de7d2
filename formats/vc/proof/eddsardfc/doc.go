// Package eddsardfc is the cryptosuite eddsa-rdfc-2022: Ed25519 over the SHA-256
// hashes of the canonical quads of the proof options and of the document (W3C
// Data Integrity EdDSA Cryptosuites 1.0, section 3.2). It is the suite most other
// verifiers know. What must hold is said in vc/proof/rdfproof.
package eddsardfc
