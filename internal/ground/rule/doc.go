// Package rule runs the rules of frameworks, schemes and policies: CEL
// expressions over canonical fields, three-valued and explained.
//
// A rule reads a Document, which is a set of fields that a Schema declares. The
// answer is Pass, Fail, Unknown or Exempt, never a guess:
//
//	has(mc.outcomes)                a missing field is a fact: FAIL
//	mc.volume.ects >= 1             a missing field is not known: UNKNOWN, and
//	                                the result names "mc.volume.ects"
//	when: !provider.selfAccrediting a rule whose condition is false does not
//	                                apply: EXEMPT
//
// A missing field becomes a CEL unknown in the field getter itself, carrying its
// exact path; CEL's own && and || then decide whether it matters. There is no
// partial evaluation.
//
// What must hold:
//   - Numbers are compared, never computed. Arithmetic does not compile: sums,
//     conversions and fees per credit are fields made in Go, from exact values
//     (I9). An exact value becomes a float64 only in Bind, and only when it has
//     at most 15 significant digits: below that, comparing the nearest floats
//     gives the same answer as comparing the decimals, because such a decimal
//     survives the round trip and rounding keeps order.
//   - A name no schema declares does not compile, and the error says which
//     declared name is nearest.
//   - Every evaluation that goes through a list or a text has a cost limit; going
//     over it is Unknown with a fault, never Pass. What only compares costs no more
//     than its length, which is limited too.
//   - A compiled rule and a Document are immutable and safe to share.
//
// Canonical is the schema of offers and credentials (frameworks.md 2.0; S-032:
// policy parameters are data). Other domains declare their own.
package rule
