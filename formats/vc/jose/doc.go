// Package jose secures credentials and presentations as JSON Web Signatures: W3C
// "Securing Verifiable Credentials using JOSE and COSE" (vc+jwt, vp+jwt,
// enveloped credentials), the JWT form of version 1.1 (claims vc and vp), and
// the JWT form of Open Badges 3.0. Issuers and verifiers use it, and so do
// formats/vc/sdjwt and the token form of formats/statuslist.
//
// What must hold:
//
//   - A [Token] keeps the received characters; the signature is checked over
//     them and never over something written again.
//   - Header and payload are strict JSON (formats/jcs): a doubled member is an
//     error, because two readers could see two headers.
//   - The algorithm is one of a short list and must fit the key; "none", an
//     extension under crit that is not understood, and an unencoded payload are
//     refused, each by name (RFC 7515, 4.1.11; RFC 7797).
//   - A key in the header proves nothing about who holds it: [Token.Verify] takes
//     the issuer's key from the caller and refuses another one in the header.
//   - What the JWT claims say of issuer, subject, id and time must be what the
//     credential says; [Token.Document] refuses two stories in one token.
//
// The signatures are made and checked by the standard library: a compact JWS is
// two strings of base64url under a signature, and a library's own JSON reading
// and leniency would have to be worked around.
package jose
