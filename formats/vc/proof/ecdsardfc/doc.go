// Package ecdsardfc is the cryptosuite ecdsa-rdfc-2019: ECDSA on P-256 (SHA-256) or
// P-384 (SHA-384, in RDFC-1.0 too) over the hashes of the canonical quads of the
// proof options and of the document (W3C Data Integrity ECDSA Cryptosuites 1.0,
// section 3.2). What must hold is said in vc/proof/rdfproof.
package ecdsardfc
