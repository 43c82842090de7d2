// Package vcapi is the VC API that independent test programs speak: issue,
// verify, present, status. It decides nothing for anybody: `cairn conformance`
// serves it on loopback, with keys made at the start and forgotten at the end, so
// that W3C suites and other people's verifiers can be run against the formats.
//
// What must hold:
//
//   - It has no key that means anything and reads no data folder. An endpoint
//     that signs what it is given is a signing oracle; the product's own issuing
//     needs a scoped token and a Ticket, and is elsewhere (internal/domain/credential).
//   - It answers requests whose Host is loopback only, so that a page in a browser
//     cannot reach it by another name.
//   - Nothing is fetched. Whatever would need the network (a did:web, somebody
//     else's status list) is named as not checked, and then not verified.
//   - What is wrong with the input is 400 or 422 with the report; 500 is a defect.
//   - An issuer is never filled in; a credential counts as its issuer's only when
//     a key of that identifier signed it.
//
// The judgement is that of the formats (model, terms, proofs, period, status), not
// of internal/domain/verification: a test suite's credentials are no awards, name
// contexts inline, and have issuers nobody vouches for, all of which the product
// refuses on purpose. Texts are the standards' own words, in English: programs
// read them.
//
// Sources: VC API 0.3 (W3C CCG), VC Data Model 2.0 (section 7), VC Data Integrity
// 1.0 (4.7), Bitstring Status List 1.0.
package vcapi
