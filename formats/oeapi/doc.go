// Package oeapi reads and writes what the Open Education API, version 6, says
// about education on offer (OEAPI, formerly OOAPI; issue 6, S-101): programmes,
// courses and learning components, their offerings, and organisations, in pages
// and one by one.
//
//	JSON -> Page -> Education, Offering, Organisation, and a Problem for
//	                everything that is there but cannot be used
//
// What must hold:
//
//   - Nothing is filled in; a value that cannot be used is a [Problem] with its
//     place ("$.items[3].studyLoad[0].value"), the rest of the item is read.
//   - Persons (coordinators, instructors, enrolled people) are not read; they
//     are counted.
//   - What is written passes the published schema (a test holds it), and [Read]
//     reads it without problems into equal values.
//   - Study load and money are exact: numbers are never floats.
//
// Programme, course and learning component have the same fields but for a few;
// [Education] is all three, told apart by its Kind. The enumerations of the API
// are extensible: a word that is not ours is kept as it is.
package oeapi
