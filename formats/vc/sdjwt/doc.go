// Package sdjwt is selective disclosure for signed tokens: SD-JWT (RFC 9901), key
// binding, SD-JWT VC (draft-ietf-oauth-sd-jwt-vc) with its type metadata, and the
// learning credential of the European wallet. A learner shows an employer the
// achievement and not the date of birth, and the issuer's signature still holds.
//
//	issuer-signed JWT ~ disclosure ~ disclosure ~ key binding JWT
//
// What must hold:
//
//   - [Parse] refuses whatever two readers could put together differently: a
//     digest that stands in two places, a disclosure nobody refers to, a disclosed
//     claim that is there already or is called _sd or "...".
//   - What decides about validity is never selective: iss, aud, nbf, exp, cnf,
//     vct, vct#integrity, status (RFC 9901, 9.7).
//   - A key binding counts for one presentation: its hash covers what was
//     disclosed, and nonce and audience are the verifier's own.
//   - Salts and decoys come from a reader that is given; decoys look like digests.
//   - Type metadata is given by a function; integrity is checked when it is named,
//     and a type cannot loosen what the type it extends demands.
package sdjwt
