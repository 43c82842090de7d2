// Package key keeps the signing keys of issuers in sealed files, one each.
//
// A key belongs to one tenant and one issuer id, and both are part of what is
// sealed: a file that is renamed or edited does not open, and a tenant that asks
// for another's issuer is refused. Rotation adds a key; the public halves of old
// ones stay with their periods, so that what they signed stays checkable.
//
//	master secret --HKDF--> file key --XChaCha20-Poly1305--> private half
//
// An issuer has a current key of each [Kind] it needs: Ed25519 signs credentials,
// ES256 what European wallets take, and an e-seal, which an authority certified
// and its owner brings (Import), seals Europass credentials.
//
// Private keys never leave this package: what comes out signs ([crypto.Signer])
// and shows itself redacted wherever it is printed, logged or marshalled. A
// hardware module is another Signer, outside the main binary.
package key
