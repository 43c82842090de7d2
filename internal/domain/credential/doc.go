// Package credential turns a final, passed result into something its holder
// owns for life: an award record, its signed encoding, its status, and its place
// in a log that nobody can rewrite.
//
//	result (assessment) --Prepare--> award + unsigned document + one-use Ticket
//	                                     |            (one transaction)
//	                                     v
//	                                  sign, outside any transaction
//	                                     |
//	Ticket redeemed --Issue--> credential + status entry + log leaf + audit
//	                                 (one transaction)
//
// The award record is the truth. Everybody gets it as an Open Badge; encode_service.go
// signs further encodings when somebody asks, each under an order of its own that
// works as a ticket does (docs/adr/0021).
//
// Invariants: a credential is in the log before anybody can fetch it (I1);
// nothing is signed that was not checked, because signing needs a Ticket that
// names the SHA-256 of what was checked and works once (I2); the public log
// holds hashes of signed credentials only, which nobody can guess (I12); a log goes
// on under the name it was begun with; a revocation is never dated before the issue;
// there is no way back from revoked.
//
// Implements S-242 to S-258 (thin), lifecycles 5.6, M089, M097 (thin).
package credential
