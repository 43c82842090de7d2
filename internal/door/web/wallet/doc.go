// Package wallet is the learner's desk: what they hold, what each says in plain
// words, a link to show it with and who used it, a page to print, a file to keep.
//
// A link's secret is shown once, on the page that answers the form: it is never
// in an address of ours before its holder gives it away, and in no log line.
package wallet
