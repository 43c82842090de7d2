// Package proof chooses, by name, the suite that makes and checks a Data
// Integrity proof. Each suite is a folder beside this one; a program passes the
// suites it wants ([New]), nothing registers itself.
//
// What must hold: a proof covers the whole document, or it is refused. A suite
// that finds something its hash does not cover returns NotCovered.
package proof
