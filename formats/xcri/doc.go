// Package xcri reads course catalogues in XCRI-CAP 1.2, the XML that British and
// Irish providers publish their short and long courses in: a binding of EN 15982,
// Metadata for Learning Opportunities (issue 6, S-101).
//
//	catalog > provider > course > qualification, credit, presentation > venue
//
// A catalogue is read as a stream: one course is in memory at a time, and its
// own bytes go with it. What must hold:
//
//   - No entity but XML's own five and no document type: a feed that declares one
//     is not read further.
//   - Elements are found by their name inside their parent; feeds in use mix the
//     namespaces of XCRI, MLO and Dublin Core.
//   - XHTML in descriptions becomes text; nothing of it is kept as markup.
//   - A value that cannot be used is a [Problem] with its line; the rest of the
//     course is read. Dates are taken from @dtf alone, durations from @interval.
//   - Contributors are persons more often than not: they are counted, not read.
//
// A presentation's own descriptions (a course's text told again for one run) are
// not read: an offer says once what is learnt.
package xcri
