// Package ecdsajcs is the cryptosuite ecdsa-jcs-2019: ECDSA on P-256 (SHA-256) or
// P-384 (SHA-384) over the hashes of the canonical proof options and the canonical
// document (W3C Data Integrity ECDSA Cryptosuites 1.0, section 3.3). What must hold
// is said in vc/proof/jcsproof.
package ecdsajcs
