// Package archive reads and writes what an issuer leaves behind, in one file: a ZIP
// with everything it signed, its last did document, its status lists under the
// custodian's seal, the public register's entry, and the transparency log whole, so
// that every one of its credentials can be verified on a machine without a network
// when its server, its keys and the organisation are gone (S-246, S-250, M097).
//
//	manifest.json       what is in it, each file with its SHA-256
//	manifest.sig        the custodian's signature over manifest.json
//	register.json       who vouched for the issuer, and for what
//	did.json            the issuer's last did document
//	log/YEAR.note       the log's signed checkpoint
//	log/YEAR.leaves     every leaf of the log, hex, a line each
//	status/N            a status list
//	credentials/ID.json a credential, as signed
//	encodings/ID.EXT    a further encoding, as signed
//
// The credentials are personal; the log holds nothing but hashes.
package archive
