// Package packs is the rules of countries, alliances and schemes, as data.
//
// It holds no rule in code: a folder is a pack, and docs/reference/pack.md says what
// is in one. The program carries the folders as shipped.zip. Texts and fixtures of packs are CC0-1.0.
package packs
