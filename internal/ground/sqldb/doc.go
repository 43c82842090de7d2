// Package sqldb is the one door to the database: the embedded SQLite or
// PostgreSQL, behind the same few calls.
//
// Every statement runs in a transaction, every transaction in a named [Scope].
// A write is serializable on both engines and is run again when PostgreSQL
// says that it collided with another, so its function MUST NOT touch anything
// but the transaction: no signing, no HTTP, no mail, no variable that it does
// not set anew. A transaction carries one timestamp ([Tx.Now]).
//
// Statements are untyped constants: the parameter's type is unexported, so that
// nobody can build one from input, and arch_test.go sees all of them. They keep
// to the subset both engines run, with $1, $2 for arguments. Times are BIGINT
// microseconds UTC, ids are TEXT, money and credits are integers or exact
// decimals in TEXT.
//
// Whoever commits counts up each table it wrote to, so that reads over one state
// ([DB.Snapshot]) can tell later whether what they made still holds ([Recall]; ADR
// 0038).
//
// Opening a second transaction inside one is an error that names both places:
// a service opens it, calls to the left take it.
package sqldb
