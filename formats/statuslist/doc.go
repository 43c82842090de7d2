// Package statuslist is the W3C Bitstring Status List 1.0: one bit for each
// credential of an issuer, in a list so long that asking for it tells nobody
// which credential is being checked. token*.go is the Token Status List
// (draft-ietf-oauth-status-list), which does the same for SD-JWT VCs and other
// tokens, with 1, 2, 4 or 8 bits.
//
// What must hold:
//
//   - A list has at least 131,072 entries; a shorter one is refused (TooShort).
//   - What could not be checked is an error with its own code, never "not set":
//     unreachable, stale, wrong purpose, wrong issuer, empty, too short, out of
//     range, not gzip, too big, malformed (trap 10).
//   - A list credential counts for the address it was fetched from and the issuer
//     of the credential that names it. Its signature is checked by the caller,
//     which knows the issuer's keys; [Check] takes it already verified.
package statuslist
