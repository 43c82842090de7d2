// Package rating is what learners who completed say about a programme, its
// provider and the platform it ran on, and what may be shown of it.
//
//	enrolment completed --> Give --> answers (one a kind) --> job: Publish --> Summary, all that pages read
//	                         |                                                 ^
//	                         +--> words --> operator: show or withhold --------+--> the provider may answer
//	                  half a year later: GiveUse (for work? to learn on? worth it?)
//
// For whom: a learner who chooses, and reads what people who were there say; a
// provider, which may answer and can delete nothing; an operator, who reads words
// before anybody else does.
//
// What always holds:
//   - only a completed enrolment is rated, once, by the person it is of; it can be
//     changed or taken back for a year;
//   - nothing is shown of fewer than five people (money-and-recognition.md 4.5);
//   - what is shown changes only when the marks of at least five people differ
//     from what is shown: two readings of a page never tell one person's marks;
//   - each question is shown of one thing only: the five criteria of the programme,
//     one mark of the provider over all its programmes, one of the platform. No two
//     published figures count the same answers, so none can be taken from another;
//   - words are shown without a name, a date or the marks that came with them, once
//     an operator has read them and their rating is among those shown; what is
//     withheld is counted in public by its reason, and its author may appeal;
//   - nothing ranks by ratings.
//
// Marks of five people who all gave the same are known of each of them: no
// threshold helps where everybody agrees. Whoever owns four of five completed
// enrolments knows the fifth.
//
// Implements S-115 to S-119, S-417, M047, and the rating part of M055.
package rating
