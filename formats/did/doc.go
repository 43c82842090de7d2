// Package did reads and writes decentralised identifiers: did:key, did:jwk and
// did:web, and the documents that say which keys speak for them (W3C DID 1.0,
// Controlled Identifiers 1.0). It fetches nothing itself: a [Resolver] is given
// a fetch function.
//
// What must hold:
//
//   - A document counts for the identifier it names and no other.
//   - A key signs credentials only when the document lists it under
//     assertionMethod and its controller is the document's subject.
//   - A retired key stays in the document with its period, so that what it signed
//     in its time can still be checked (issuers rotate; credentials last).
package did
