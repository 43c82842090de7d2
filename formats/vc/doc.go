// Package vc is the W3C Verifiable Credentials Data Model, 2.0 and 1.1: credentials
// and presentations kept verbatim beside what was understood of them (I10).
//
// What must hold:
//
//   - [Document] keeps the received bytes; nothing is filled in or tidied.
//   - [Read] and [ReadPresentation] are strict and name every problem with its JSON
//     path, all at once. An issuer that is missing, null or relative is refused,
//     never guessed.
//   - A document is of one version, and the rules of that version apply. What 1.1
//     calls issuanceDate and expirationDate is ValidFrom and ValidUntil here.
//   - Reading says nothing about truth: signatures are in vc/proof/<suite>, the
//     closed vocabulary of a credential type beside its type (formats/openbadge).
//     A digest of a related resource is compared by [Resource.Check] with bytes
//     somebody else fetched.
package vc
