// Package vc is the W3C Verifiable Credentials Data Model 2.0: a credential kept
// verbatim beside what was understood of it (I10).
//
// What must hold:
//
//   - [Document] keeps the received bytes; nothing is filled in or tidied.
//   - [Read] is strict and names every problem with its JSON path, all at once.
//     An issuer that is missing, null or relative is refused, never guessed.
//   - Reading says nothing about truth: signatures are in vc/proof/<suite>, the
//     closed vocabulary of a credential type beside its type (formats/openbadge).
//
// Version 1.1 is recognised and refused by name (NotVersion2).
package vc
