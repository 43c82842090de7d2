// Package account is how somebody comes in, what they can do with their own
// account, and how they leave: a link by mail instead of a password, the
// organisation to act for, API tokens, everything kept about them as a file.
//
//	/signin -> mail -> /sign-in/link/{token} (a button) -> redeemed, new session
//
// What must hold: opening a link changes nothing, only its button does; the
// answer to /signin is the same whether the address is known or not; a session
// has a new token after every sign-in and every change of organisation; the
// secret of an API token is on one page, once.
package account
