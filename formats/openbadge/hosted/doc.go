// Package hosted reads Open Badges 2.x: an assertion that is not signed but stands
// at its issuer's address, with the badge class and the issuer it points to (Open
// Badges 2.0, sections "Assertion", "Verification" and "Hosted verification").
//
// What must hold:
//
//   - What stands at the assertion's own address counts, never the copy that was
//     handed in; where they differ, the reading says so (Differs).
//   - The issuer is asked which addresses it answers for: an assertion outside them
//     is by somebody else (Foreign), whatever it says about its issuer. A profile
//     embedded in an assertion is only a claim; the one at the issuer's own address
//     counts.
//   - Revoked, gone (HTTP 410), unreachable, not JSON, another document than asked
//     for are different answers, none of them "valid".
//   - At most three addresses are asked, each once, through the caller's function.
//
// Signed assertions of 2.x (verification type "signed") are not checked yet and
// are named so (Signed). Assertions of 1.x are named so too (OldVersion).
package hosted
