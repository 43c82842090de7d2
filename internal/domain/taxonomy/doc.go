// Package taxonomy keeps classifications of skills and occupations (ESCO, or a
// country's own) beside each other, in several versions, and what authors said
// their learning outcomes are coded as (S-231 to S-233, M101).
//
//	a folder of CSV    kept                  offered                 said
//	skills_en.csv ---> taxonomy_release ---> match.Suggest ------->  taxonomy_outcome
//	occupations_...    taxonomy_concept      the words that led      accepted or refused,
//	                   taxonomy_relation     to each                 by a person
//
// Who is it for: an author, who is shown skills that fit a sentence and says yes
// or no to each; the catalogue on the right, which finds offers by skill and by
// the occupations that ask for it; the operator, who imports a version and
// decides when it is used.
//
// What must hold:
//
//   - Nothing is coded without a person's yes, and a coded outcome never changes
//     what was harvested: it stands beside the offer, as its author's word.
//   - A version never changes. The same folder again changes nothing; another
//     content under the same version is refused.
//   - An upgrade changes no coded outcome. It says which were renamed, replaced or
//     retired, and the author decides.
//   - What a suggestion rests on is shown with it.
package taxonomy
