// Package rdfc is RDF Dataset Canonicalization (W3C, RDFC-1.0): the same quads in
// any order and under any blank node names have one text.
//
// What must hold:
//
//   - All tests of the standard pass, for SHA-256 and SHA-384.
//   - Work is bounded. Blank nodes that look alike are told apart by trying, and
//     1.4 kB can be made to need years (trap 2); what costs more than
//     [Options].Work is refused with [ErrTooComplex], before memory or time is
//     spent on it.
package rdfc
