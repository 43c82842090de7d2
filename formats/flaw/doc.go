// Package flaw says what cannot be used of an offer somebody published, and where
// it stands. Readers of every language offers are written in (formats/ctdl, elm,
// oeapi, xcri) speak of flaws alike, so that a provider is told alike.
package flaw
