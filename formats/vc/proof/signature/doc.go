// Package signature is the last step of every Data Integrity suite: the signature
// over two hashes, with Ed25519 (RFC 8032) or ECDSA on P-256 and P-384, written as
// r and s one after the other (IEEE P1363; Data Integrity ECDSA Cryptosuites 1.0,
// section 3.1).
//
// What must hold:
//
//   - The key decides the hash (P-384: SHA-384, else SHA-256), never the document.
//   - ECDSA signatures of Go's own keys are deterministic (RFC 6979): the same
//     document by the same key has the same bytes, and no bad random number can
//     give a key away.
package signature
