// Package catalogue fills itself from what providers publish on their own pages,
// feeds and tables, and says why something is not listed (S-033, S-094, S-100 to
// S-114, S-128).
//
//	a provider's site            kept                understood              decided
//	robots.txt, sitemap ------> catalogue_record --> Offer, Version -------> listed, or a report:
//	page, page, page            verbatim, also       one per content hash    element, rule, source,
//	                            what failed          (ContentHash)           lines to paste
//
// An offer carries four facts, which are never one state: it was found (there is
// a row), it is listed (the pack's requirement holds), it conforms (findings of
// framework, made when asked), and it is approved (a fact that assurance puts
// here, bound to a content hash).
//
// Who is it for: a provider's author, who gets one list of what to mend; a
// learner without an account, who finds and compares; the domains to the right,
// which read an offer by its id (OfferIn, VersionIn, RunIn) and put facts beside
// it (PutFactIn).
//
// What must hold:
//
//   - What was received is kept verbatim beside what was understood (I10). A
//     page that failed is a row with a code, not a log line.
//   - What was understood of a page is stored in one transaction: its record, its
//     offers, their versions, its report and the events; a few pages share one. A
//     harvest that dies is started again.
//   - A second harvest of the same page changes nothing and tells nothing.
//   - Nothing is filled in for a provider.
//   - A version never changes. Approval binds to its hash; when the page says
//     something else, OfferChanged tells and the offer's view shows the drift,
//     field by field.
//   - What several sources state of one offer is merged by their rank, each field
//     with its origin; what approval binds to comes from one voice (origin).
//   - A source's word goes only after it was missing three times; an offer is given
//     up when nobody states it any more, and its page stays. What a licensed list
//     states goes the day its licence ends.
//   - A picture that an offer names is fetched, made small and clean, and kept here
//     once: no page makes a reader's browser ask somebody else's server.
//   - A host is harvested for an organisation only when it is its website of record,
//     or names the organisation itself. Somebody else's list is the operator's to
//     register.
package catalogue
