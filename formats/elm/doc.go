// Package elm reads and writes Europass Digital Credentials: the European Learning
// Model 3 in its EDC application profile, JSON-LD. It is the encoding of an award
// for recognition in Europe.
//
// What must hold:
//
//   - [Parse] keeps the bytes: what is sealed (formats/jades) is the JSON text, not
//     its meaning, so no context is expanded and none is embedded. Field names are
//     those of the profile's context, version edc-ap.
//
//   - [Read] judges nothing and invents nothing; [Check] judges by the profile's
//     field rules, which are facts in tables (shapes_*.go): class, field, how many,
//     of which class or data type, from which controlled list. Every finding
//     carries its path.
//
//   - Reading is bounded: 1,000 values of one member and 20,000 nodes in all, so that
//     ids that name each other cannot make a large reading of a small document.
//
//   - [Write] fills nothing in. What the profile demands and the credential lacks
//     is returned as an error beside the document.
//
//   - Controlled lists are ours to know only as far as credentials of Cairn need
//     them (vocab.go, countries.go); a concept of a list that is not here is
//     checked by its scheme alone.
//
//   - Every element of EU Annex I has one place (frameworks.md 2.1); the names are
//     those of formats/openbadge:
//
//     element                     Credential field            ELM 3
//     EU-M01 learner              Learner                     credentialSubject
//     EU-M02 title                Achievement.Title           hasClaim.title
//     EU-M03 country of issuer    Issuer.Locations            issuer.location.address.countryCode
//     EU-M04 awarding bodies      Achievement.AwardedBy       hasClaim.awardedBy.awardingBody
//     EU-M05 date of issuing      Issued                      issued, issuanceDate
//     EU-M06 learning outcomes    Achievement.Outcomes        hasClaim.specifiedBy.learningOutcome
//     EU-M07 workload             Achievement.Volume, Credits specifiedBy.volumeOfLearning, creditPoint
//     EU-M08 level                Achievement.EQF, NQF        specifiedBy.eqfLevel, nqfLevel
//     EU-M09 type of assessment   Achievement.Assessments     hasClaim.provenBy.specifiedBy.dcType
//     EU-M10 participation        Achievement.Participation   specifiedBy.mode
//     EU-M11 quality assurance    Achievement.Quality         specifiedBy.accreditation, additionalNote
//     EU-O01 prerequisites        Achievement.Prerequisites   specifiedBy.entryRequirement
//     EU-O02 supervision          Assessment.Supervision      hasClaim.provenBy.idVerification
//     EU-O03 grade                Assessment.Grade            hasClaim.provenBy.grade
//     EU-O04 stackability         Achievement.Stacking        specifiedBy.additionalNote
//     EU-O05 further information  Achievement.Further         hasClaim.additionalNote, description
//
// ELM has no property for stackability, and none for a quality assurance whose
// agency is not described as an organisation: both are notes whose subject is the
// name of the element.
//
// Offers are learning opportunities by the LOQ profile: [WriteOpportunities] writes
// JSON-LD that a test judges by the published shapes, [ReadOpportunities] reads it
// and the XML of the Commission's register. The register's XML is not written: its
// schema is not published where a test could hold us to it.
package elm
