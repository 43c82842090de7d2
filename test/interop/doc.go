// Package interop runs verifiers by others against what Cairn issues and
// verifies: the reference JavaScript stack (@digitalbazaar/vc and its
// cryptosuites, jsonld, rdf-canonize), @digitalcredentials/verifier-core, jose.
//
//   - They accept what Cairn issues and refuse each tampered copy: credentials with
//     every suite, tokens, presentations made for a question.
//   - Cairn accepts what they issue and refuses each tampered copy.
//   - 500 generated documents have the same canonical quads on both sides.
//
// They come from npm by a lock file, without install scripts, and are used here
// only. The checks run with the network closed: in a namespace without one where
// the kernel gives it (unshare -n), and behind closed.mjs in any case.
//
// The tests need node 18 or later and node_modules: `make interop`, or the stage
// interop of .ci/run. They have the build tag interop, so that `go test ./...`
// needs neither.
package interop
