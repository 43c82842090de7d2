// Package outreach is how what is offered reaches people who do not look for it:
// lists that somebody keeps or prepares for somebody else, on paper or by a link;
// alerts by mail; and portals over the same catalogue, each with its own name and its own choice of
// offers.
//
//	catalogue --+--> portal: a scope, a name, an address; run by an organisation
//	            +--> alert: a question or some offers, and the mail address that wants to
//	            |    hear of them; no account
//	            +--> alumni: a graduate who agreed, and the institution
//	            +--> list: chosen offers with a word about each
//	                   +--> a link with 128 random bits, which expires and can be
//	                   |    withdrawn; the same list on paper
//	                   +--> a channel: the list on the organisation's own pages; its
//	                        readers are counted by day, never by person
//
// Invariants: neither a portal nor a list changes an offer; an offer that is gone
// stays on a list and says so; only the hash of a link's secret is stored; a list
// belongs to one person, or to an organisation whose people prepare lists, and what
// its words say about somebody goes with it; nothing is sent to an address before
// its owner confirmed by a link that was sent there, whoever asked is never told
// whether it is known, and it is erased when the alert is stopped. An
// institution learns how many graduates agreed to hear of it, in rounded numbers, and
// who only where they agreed to that.
//
// Implements S-083, S-121, S-123, S-124, S-126, S-127, S-365, S-366 (M005, M044, M045, M081).
package outreach
