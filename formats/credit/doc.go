// Package credit holds how much learning, and at which level: exact amounts,
// the credit systems of the world, and the tables that relate national
// qualification levels to EQF and ISCED (S-142, S-148, S-159, S-275, S-276).
//
// What must hold:
//
//   - No float: an [Amount] is a decimal, a converted value is a [Ratio].
//   - A source value is never overwritten. A [Conversion] keeps it, names its
//     method and is always indicative.
//   - The two methods disagree and both are shown: 5 NZ credits are 2.5 ECTS by
//     year load and 1.67 to 2 ECTS by hours.
//   - ISCED is never derived from EQF silently: [Standing.Derived] says so.
//
// The tables are data (data/*.json), each fact with its provenance; packs may
// bring their own with [ParseTables]. A value marked unverified never blocks.
package credit
