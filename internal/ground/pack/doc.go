// Package pack opens packs: a country, an alliance or a scheme written as data.
//
//	packs/xf/pack.yaml               who owns it, who decides, what requires what
//	packs/xf/frameworks/xf-2026.yaml one version of its rules
//	packs/xf/schemes/voucher.yaml    a way in which somebody helps to pay
//	packs/xf/fixtures/base.json      a document that meets every rule
//	packs/xf/fixtures/cases.yaml     one changed field each, and the verdict
//
// The format is docs/reference/pack.md and scheme.md. Files are read strictly: an unknown key,
// an unknown field in an expression, a rule without a source, a text missing in
// one of the pack's languages are errors that name file, line, rule and the mend.
//
// What must hold:
//   - A Set is immutable once opened and safe to share.
//   - Periods of one series do not overlap, so that a date picks one version.
//   - A pack given later replaces an earlier one of the same code: packs are
//     updated apart from the program.
//   - A value marked unverified never blocks (Rule.Effective): must becomes info
//     until the owner confirms it.
//
// Implements S-016 (definitions per jurisdiction), S-018 to S-020 (settings,
// conditions, legal basis), S-032 (parameters are data).
package pack
