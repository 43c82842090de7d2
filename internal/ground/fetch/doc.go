// Package fetch is the only door to other people's servers.
//
// Every request leaves through a Client. It checks the address it is about to
// dial, after resolution, so that a name which points into a private network is
// refused however it got there: typed in, in a page, by redirect, or by a
// resolver that changes its mind. It counts redirects, caps bytes as they come
// out of the decompressor, caps time, names itself, keeps to a rate per host,
// and takes no proxy from the environment.
//
//	Fetch  one address somebody named: a DID document, a status list, a page
//	       handed to a validator
//	Crawl  the same, and robots.txt of each host on the way is honoured
//	       (RFC 9309): for everything Cairn reads on its own account
//	Do     the same checks for a request built by the caller (JSON APIs)
//
// Two lists open the door further, both for one machine or a demonstration:
// Options.Allow (host:port that may be dialled although it is private) and
// Options.Hosts (an invented host and the address that stands for it; on
// loopback it is spoken to in plain HTTP, whatever the scheme says, because an
// invented host can have no certificate).
//
// What goes wrong is a fault named fetch.*, and says what to do.
package fetch
