// Package sqldbtest gives each test a migrated database of its own, on the
// engine under test, in about a millisecond (SQLite) or forty (PostgreSQL).
//
// Tests run on SQLite; with CAIRN_TEST_DATABASE=postgres://... they run on that
// PostgreSQL server instead. .ci/run does both and compares the counts.
package sqldbtest
