// Package assurance answers who vouches for a provider and for an offer, and
// why: endorsements by employers, applications with a route and a depth in
// proportion to risk, decisions with reasons, the public register, and the
// alarm when a page no longer says what was approved.
//
// Cairn prepares, records and publishes decisions; a body named in the
// country's pack takes them, also when a published rule of that body takes them
// at once (a provider that holds the right in its field).
//
//	offer (catalogue) --> application --route--> field right -------------> approval
//	                        |                                                  ^
//	                        +--> programme: screening -> review -> decision ---+--> register
//	employer --> endorsement --^                                               |
//	page changes its assessment ---------------------------------------------> drift
//
// Invariants: an approval names the content hash of the version it was given
// for, and never moves to another; nobody decides on what they submitted or
// wrote; a refusal has reasons; every transition is a row that is only added.
//
// Implements S-158, S-183, S-198 to S-205, S-214, S-221 (thin), M039.
package assurance
