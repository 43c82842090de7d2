// Package openbadge writes and reads Open Badges 3.0 (1EdTech), the default
// encoding of an award: an AchievementCredential in VC 2.0.
//
// What must hold:
//
//   - Nothing undefined is issued or accepted (trap 1): [CheckTerms] has formats/ld
//     expand the credential strictly over the pinned contexts and names, with its
//     path, whatever a signature over the meaning would not cover; a context that is
//     not pinned is refused, because nobody here knows what its words mean. What
//     JSON-LD cannot say, because it takes any JSON value for any property, is a
//     closed table ([CheckKinds]).
//
//   - Schema validity is not enough (trap 6): [Check] adds what the official
//     schema accepts and the standard does not mean.
//
//   - inLanguage, awardedDate, endorsementJwt and jti are never written (trap 3:
//     three bodies circulate under one context address and differ in them).
//
//   - Every element of EU Annex I has one place (frameworks.md 2.1):
//
//     element                     Badge field                 Open Badges 3.0
//     EU-M01 learner              Learner                     credentialSubject.id, identifier
//     EU-M02 title                Achievement.Name            achievement.name
//     EU-M03 country of issuer    Issuer.Country              issuer.address.addressCountryCode
//     EU-M04 awarding bodies      Issuer, Creator, AwardedBy  issuer, achievement.creator, alignment
//     EU-M05 date of issuing      ValidFrom                   validFrom
//     EU-M06 learning outcomes    Achievement.Outcomes        alignment, ceasn:Competency
//     EU-M07 workload             Credits, Hours              creditsAvailable, alignment
//     EU-M08 level                Achievement.Levels          alignment
//     EU-M09 type of assessment   Achievement.Assessment      alignment
//     EU-M10 participation        Achievement.Participation   alignment
//     EU-M11 quality assurance    Achievement.Quality         alignment
//     EU-O01 prerequisites        Achievement.Prerequisites   alignment
//     EU-O02 supervision          Achievement.Supervision     alignment
//     EU-O03 grade                Results                     result, resultDescription
//     EU-O04 stackability         Achievement.Stacking        alignment
//     EU-O05 further information  Achievement.Description     achievement.description
//
// Open Badges has no property for workload, level, assessment, participation,
// quality, supervision and stacking. They are alignments with an ext: target
// type, as the Dutch national profile does for EQF and quality assurance.
package openbadge
