// Package open serves what other programs take from the catalogue: sitemaps and
// robots.txt, the change feed as Atom and JSON, the downloads, the search
// description and its suggestions (S-106).
package open
