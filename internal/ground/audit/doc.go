// Package audit keeps the record of who did what: one chain of entries per
// tenant, each holding the hash of the one before, so that nobody can change,
// drop or insert an entry without [Verify] naming it.
//
// The entry commits with the change it tells of (invariant I8). [Record] MUST be
// the last call of the transaction: it locks the tenant's head row, and whoever
// locks it last makes others of that tenant wait least. One chain for everybody
// would cost three quarters of the throughput.
//
// A chain proves order, not that nobody rewrote all of it; for that the heads
// ([Heads]) are put into the transparency log.
//
// Entries name persons by id and hold no other personal data: they outlive an
// erasure.
package audit
