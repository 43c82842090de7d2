// Package frameworks shows whose rules for micro-credentials there are: by
// country, each in full with its sources, and several side by side in the twelve
// dimensions of the policy papers (S-152). For who makes such rules and who has
// to keep them; nobody needs an account.
//
// A page says in plain words what a rule asks, where that is written and how well
// it is known. What no source says is shown as not stated, never filled in.
package frameworks
