// Package bake reads what a badge picture holds and puts a credential into one:
// PNG and SVG, as Open Badges 3.0 (section 5.3, "Baked Badges") and the Badge
// Baking Specification of 2.x describe.
//
// What must hold:
//
//   - A picture holds one badge. Two are an error (TwoBadges): which of them a
//     person means, and which one another program shows, nobody can tell.
//   - The picture is never decoded and nothing in it is fetched. PNG chunks are
//     walked, each with its checksum; SVG is read as XML without entities and
//     without what a document type could declare.
//   - Size, depth and what a compressed text may unpack to are bounded.
//   - Baking copies every byte of the picture and adds one chunk or element; what
//     was baked is read back and compared before it is handed out.
//
// What is held is not judged here: a reading says whether it is a credential as
// JSON, a compact JWS or the address of one.
package bake
