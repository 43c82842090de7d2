// Package ld reads JSON-LD 1.1: expansion and to-RDF over contexts that are
// pinned by their SHA-256 and embedded (contexts/manifest.json). It is the plain
// path: generic maps, the algorithms of the standard in their order
// (JSON-LD 1.1 Processing Algorithms and API, sections 4, 5 and 7), held to the
// W3C suites.
//
// What must hold:
//
//   - The zero [Processor] is strict. Whatever the algorithms would drop, and so
//     what a signature over the quads would not cover, is an error that names its
//     JSON path: undefined terms and types, relative ids, nulls, empty arrays,
//     words that look like keywords, blank properties, @index. There is no
//     option that turns this off; the W3C suites need dropping, and what lets
//     them have it is in export_test.go.
//   - No context is fetched, ever. One that is not pinned is an error. Which
//     bodies were used is part of the result ([Result].Contexts), because several
//     circulate under one address (trap 3).
//   - Zero quads is an error (trap 8).
//   - Depth, work and quads have limits, each an error of its own.
//   - Contexts are compiled when they are first needed, each once; what they
//     attach to a type or a property only when such a one is met.
//
// Package fast does in one walk what usual credentials need and leaves everything
// else, whatever is wrong among it, to this package, which knows nothing of it
// beyond [Scope], the view of compiled contexts.
//
// A base direction becomes a datatype of https://www.w3.org/ns/i18n#, as the
// JavaScript suites do, because without one it would be outside the signature.
package ld
