// Package ctdl reads what providers publish on their own pages about what can
// be learnt there, and writes the same (S-094, S-101, S-102, S-111).
//
// It reads schema.org Course, CourseInstance, EducationalOccupationalProgram and
// EducationalOccupationalCredential as JSON-LD, Microdata or RDFa inside HTML, and
// sitemaps.
//
//	HTML -> blocks of JSON-LD -> a tree -> Course, and a Problem for everything
//	        (tokenizer)          (strict   that is there but cannot be used
//	                              JSON)
//	     -> Microdata, RDFa  ->  the same tree, when no JSON-LD has a course
//
// What must hold:
//
//   - Nothing is filled in. A field that a page does not state stays empty.
//   - Nothing is passed over in silence: a value that cannot be used is a
//     Problem with its place in the page, and with what to write instead when
//     that is certain ("3,5" -> "3.5").
//   - No context is ever loaded: schema.org is recognised by its name, any
//     other context is a Problem.
//   - Persons named on a page (instructors, authors) are not read; they are
//     counted.
//   - Write and Read are inverse: what Write wrote, Read reads without problems
//     into an equal Course.
//
// Which property goes where is documented for providers in
// docs/reference/provider-page.md. What schema.org has no property for
// (assessment criteria, supervision, quality assurance) is written with
// schema.org's own additionalProperty and PropertyValue.
package ctdl
