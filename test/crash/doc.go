// Package crash stops the program, as a power cut would, right before the k-th
// commit of the demonstration, starts it again, and asks whether it finishes and
// whether anything was lost, doubled or left half done.
//
// The tests build the real program. CAIRN_CRASH_SAMPLE says how many k to take
// (by a seed that is printed; CAIRN_CRASH_SEED takes it again); with CAIRN_PROOF
// and no sample it is every k; without either it is one. They run on SQLite, or
// on the PostgreSQL server that CAIRN_TEST_DATABASE names.
package crash
