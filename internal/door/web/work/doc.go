// Package work is the first page after signing in: what waits for somebody in
// every role they have, the most urgent first, each a link to where it is done.
//
// Nothing is decided here. Each domain tells what waits (identity.Duty); this
// package knows the words and the addresses.
package work
