// Package money serves the pages about who pays: what a place costs somebody, for
// anybody and without an account; the funder's desk, where every payment leads to
// a law, a claim and a lesson; and what an employer pledges.
package money
