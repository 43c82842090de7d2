// Package picture draws the badge of an award: a cairn of as many stones as its
// level (EQF 1 to 8), the broader the more work it took, with the award's title,
// who awards it, and its level and volume in words.
//
// What must hold:
//
//   - The same award is the same picture, byte for byte, on every machine: all
//     measures are whole numbers, and the stones' small differences come from a
//     hash of title and issuer.
//   - It is one SVG without script, style, font, link or anything to fetch, in which
//     a credential can be baked (formats/openbadge/bake).
//   - Its name for a screen reader is the whole title and issuer, also where the
//     drawing has room for less.
//   - Nothing of a person is in it: everybody who earned the award has the same.
package picture
