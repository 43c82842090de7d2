// Package fast is canonical N-Quads of a JSON-LD document in one walk, for
// documents of the usual kind: contexts by their pinned addresses, words the
// contexts define, absolute ids and types, texts, numbers, lists, and no blank
// node with a name. It answers every other one, wrong ones among them, with "not
// this way": formats/ld and formats/ld/rdfc, which know nothing of this package,
// know why.
//
// What must hold:
//
//   - What it answers is what ld.Processor.ToRDF and rdfc.Canonicalize answer, to
//     the byte, with the same contexts. FuzzFastIsPlain holds them together.
//   - It takes on far less than the limits of the plain way, so that nothing it
//     accepts would be refused there.
//   - Blank nodes without names make a tree: each stands in one place. So its
//     first-degree hash (RDFC-1.0, 4.6) is of its own statements and of the one it
//     stands in, and sorting needs no more than each node's own statements. Where
//     hashes are equal (two equal grade scales), rdfc.Names tells the nodes apart by
//     how they hang together, within a tenth of the limit of the plain way.
//   - Nothing of a document stays in the memory that is used again.
package fast
