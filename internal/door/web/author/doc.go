// Package author is the desk of a provider's author and manager: what waits
// first, what is listed and what is not and why, the lines to paste, the sites
// that are read and the record of every visit, applications for approval, and
// the check of a page that anybody can make before they register.
//
// A provider writes nothing here: offers are changed on the provider's own
// pages and read again. What this desk changes is where Cairn looks, and what
// the provider asks of others.
package author
