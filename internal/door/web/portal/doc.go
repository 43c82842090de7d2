// Package portal is what everybody reads without an account: the home page, the
// search, one offer, several side by side.
//
// An offer is shown as what it is: what its provider says is the provider's
// statement, what a body decided is the body's, and where nobody checked
// anything, that is what the page says. What was not stated is shown as "not
// stated", never as a guess or a blank; what is not in the reader's language is
// shown in the one it has, and marked.
package portal
