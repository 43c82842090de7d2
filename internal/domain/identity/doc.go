// Package identity decides who somebody is and what they may do.
//
// A person belongs to no tenant: one human being is one [Person], whoever they
// learn or work with. An [Organisation] is a tenant. A membership gives a person
// roles in one organisation; a session or an API token makes an [Actor] of them,
// and [Policy.Allow] is the one place where an actor's act is permitted.
//
//	person --< membership(roles) >-- organisation (= tenant)
//	   |                                  |
//	   +--< session, token  --->  Actor --+--> Policy.Allow(actor, act, resource)
//
// Invariants: an error in any policy is a denial; a link is redeemed once, by a
// POST, in the browser that asked for it; what a stranger sees never depends on
// whether an account exists; only hashes of links, sessions and tokens are
// stored; every domain with personal data exports and erases it ([Holder]).
//
// Implements: roles apart from organisations, so that an employer's expert can
// assess for a provider (S-064) and a platform is not the awarding body (S-053);
// a person who outlives every membership (S-083); quality.md, Security.
package identity
