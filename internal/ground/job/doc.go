// Package job runs work after the transaction that asked for it.
//
// A job is added in the caller's transaction, so it exists exactly when what it
// follows from does. A runner leases it, works outside any transaction, then
// commits the work's result together with the job's end:
//
//	Add(tx) -> due -> leased -> Work (no transaction) -> Commit + end, one transaction
//	             ^        |  worker died: due again when the lease is over
//	             |        +- error: due again later, twice as late each time
//	             +--------+- error for the last time: parked, with its error
//
// A runner renews the leases of what it has in hand, also after its clock has
// jumped past their end, so that only a dead worker's jobs are taken over.
//
// So work happens at least once and its effects exactly once: a worker that
// lost its lease cannot commit. What Work does outside the database (a mail, a
// request) MUST be harmless when repeated; [Current] names the job for that.
//
// Arguments hold ids only, never personal data or tokens: the job table is read
// by operators.
package job
