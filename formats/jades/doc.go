// Package jades verifies and makes electronic seals on JSON: JAdES baseline
// signatures (ETSI TS 119 182-1 V1.2.1), as Europass Digital Credentials carry
// them. It knows JWS (RFC 7515, RFC 7797) and certificates (RFC 5280), and
// nothing of what is sealed.
//
// What must hold:
//
//   - [Parse] tells what cannot be read; [Sealed.Verify] tells what does not hold.
//     A verdict has an answer for each question: does the seal cover these bytes
//     (Integrity), was the certificate in its period at the given time (Period),
//     does the trust list lead to it (Trust). None follows from another.
//
//   - Time is an argument. A seal is judged as at one moment; nothing here asks
//     the clock, a status service or any network, so revocation of certificates
//     is not looked at and no verdict says it was.
//
//   - A critical parameter that is not understood is a refusal (RFC 7515, 4.1.11).
//     Understood are b64, sigT, iat and adoTst. Detached content (sigD) is refused:
//     the bytes that were sealed are not here.
//
//   - A time stamp's message imprint is compared with what it must cover; the
//     time stamp authority's signature and chain are not checked, and
//     [TimeStamp] has no field that could say they were.
//
//   - A trust list is a set of certificates. It may name an authority or the
//     sealing (end-entity) certificate itself; what it names is trusted because
//     it is named, whether or not it signed itself.
//
//   - Untrusted input is bounded: bytes, signatures, certificates, time stamps,
//     key sizes.
//
//   - [Seal] returns nothing it has not verified itself.
package jades
