// Package ed25519signature2020 is the signature suite Ed25519Signature2020, older
// than Data Integrity and still met: Ed25519 over the SHA-256 hashes of the
// canonical quads of the proof options and of the document (W3C Data Integrity
// EdDSA Cryptosuites 1.0, appendix; superseded by eddsa-rdfc-2022). What must hold
// is said in vc/proof/rdfproof.
//
// It verifies always and signs only when the caller asked for it: nobody should
// meet it in what is new. The document must name the suite's own context.
package ed25519signature2020
