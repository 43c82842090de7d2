// Package key keeps the signing keys of issuers in sealed files, one each.
//
// A key belongs to one tenant and one issuer id, and both are part of what is
// sealed: a file that is renamed or edited does not open, and a tenant that asks
// for another's issuer is refused. Rotation adds a key; the public halves of old
// ones stay with their periods, so that what they signed stays checkable.
//
//	master secret --HKDF--> file key --XChaCha20-Poly1305--> Ed25519 seed
//
// Private keys never leave this package: what comes out signs ([crypto.Signer])
// and shows itself redacted wherever it is printed, logged or marshalled. A
// hardware module is another Signer, outside the main binary.
package key
