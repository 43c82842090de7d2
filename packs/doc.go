// Package packs is the rules of countries, alliances and schemes, as data.
//
// It holds no code: a folder is a pack, and docs/reference/pack.md says what is
// in one. Texts and fixtures of packs are CC0-1.0.
package packs
