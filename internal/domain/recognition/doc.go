// Package recognition decides what learning elsewhere counts for in a programme:
// by published rules at once, by promise, or by a person with reasons.
//
//	programme + policy (versions)      offer --Commit--> commitment (signed)
//	            \                                            |
//	credential --Claim--> guards G1-G6 -> promise R3 R4 R2 R1 -> Verdict
//	                                         |            |
//	                              Granted <--+            +--> NeedsReview
//	                              (ledger)                        | assign
//	   UnderReversal <-- source revoked                        InReview <-> AwaitingEvidence
//	   Reversed | Upheld                                          | decide
//	                                   Granted | PartlyGranted | Refused --appeal--> InAppeal
//
// What always holds:
//   - policies are data, published and versioned; a claim is judged by the version
//     in force when it is made, a promise by the version it was made under (S-279);
//   - a verdict lists every rule that was tried, with the rule's source;
//   - what the rules grant to a person in a programme never passes the policy's
//     caps, in whatever order and however many claims come at once (S-267 to S-269);
//   - a credential counts once in a programme, a unit is replaced once; claiming
//     again answers the first claim;
//   - a commitment is signed before it is relied on and is kept although the policy
//     is tightened afterwards (S-281);
//   - a refusal names the substantial difference, is given by somebody else than who
//     asked, and an appeal is decided by a second person;
//   - nothing automatic rests on a credential that was not verified, or whose holder
//     is not known to be the person who claims.
//
// People who were recorded twice count as one: caps and ledger are read over all
// records of a person.
//
// Implements S-265 to S-274, S-277 to S-281, S-284 (precedents) and lifecycles 5.7;
// M031, M079. Comparing outcomes by machine (rule R5), bundles of several
// credentials for one unit, and precedents that become rows by themselves are not
// here: a person compares, with both lists side by side.
package recognition
