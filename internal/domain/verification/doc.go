// Package verification turns bytes that somebody sends into a Report: what the
// holder of a credential can do and how that was assessed, whether it is genuine,
// and every check one by one: passed, failed, or not checked and why. It is for the
// employer who has two seconds and no account (S-245, S-248, S-249, S-250).
//
//	bytes -> open -> readings -> gather ----------------------> judge -> Reports
//	         (containers)        (Sources, Registry, Elements)   (pure rules)
//
// open takes containers off until credentials are left: pictures, PDFs, tokens,
// envelopes, presentations, seals, addresses of older badges. Each becomes a
// reading: what it says, and its seals (a proof, a token's signature, a certificate's
// seal, an address). From there on the rules are the same for every format.
//
// What must hold:
//
//   - Never green unless a registry vouches for the issuer or the caller chose it
//     (trap 7): anybody can sign as "University of X" with a key of their own. A
//     registry that merely lists does not vouch. The name shown comes from the
//     registry; look-alike and invisible characters are marked.
//   - A certificate speaks for the name or address in it. What a register or the
//     caller says of an identifier is said of who signed with it only when the
//     certificate or the register connects the two.
//   - A check that could not run is NotChecked with its reason, never Passed
//     (I11). A status list that cannot be reached is never "not revoked"; the ways
//     a status can fail to be told are different answers (trap 10).
//   - After an issuer closed, the archived did document counts, not whoever owns
//     the domain now; what is signed after that day is not the issuer's.
//   - There is one verdict, and a program that reads nothing else is safe (trap 7).
//   - Nothing that is submitted is kept; of public documents, what they were found
//     to be. The package does no input or output of its own: what it
//     asks for, it asks of Sources, Registry and Elements (I6).
//
// Verdicts follow lifecycles.md 5.6. Three are added where none of those fits and
// saying one of them would be untrue: NotYetValid, NotApproved, Incomplete (what
// was checked holds, but something that decides could not be checked).
package verification
