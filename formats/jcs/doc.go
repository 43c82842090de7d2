// Package jcs reads JSON strictly (I-JSON, RFC 7493) and writes it canonically
// (JSON Canonicalization Scheme, RFC 8785). Credentials, did documents, status
// lists and registers are read with it, because a signature covers what a
// canonical form says and nothing else.
//
// What must hold:
//
//   - Whatever two readers could understand differently is refused by name: a
//     doubled member, a lone surrogate, a number that a double cannot hold
//     exactly as it is written, bytes that are not UTF-8.
//   - Input is bounded in size and depth before anything is built from it.
//   - The canonical form equals the one github.com/go-json-experiment/json
//     makes; FuzzAgainstReference holds the two together.
package jcs
