// Package tlog is a transparency log in the layouts of C2SP: tlog-tiles,
// tlog-checkpoint, signed-note and tlog-proof (S-243 to S-246). A log proves that
// a credential was issued when it says so, and that nobody was shown another log.
//
// What must hold:
//
//   - A leaf is the hash of a signed credential and nothing else ([Leaf]). The
//     issuer's signature inside is the salt: nobody without the credential can
//     make or guess its leaf, so the log holds nothing personal (I12).
//   - The log owns no storage: it reads hashes with a function and returns the
//     hashes to store, so that they are written in the transaction that writes
//     the credential (I1).
//   - A checkpoint counts only with a signature of a key that was expected.
package tlog
