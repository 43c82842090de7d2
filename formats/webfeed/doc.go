// Package webfeed writes the small XML documents by which other programs follow
// a site: Atom feeds (RFC 4287) with tombstones (RFC 6721) and pages (RFC 5005),
// sitemaps and their index (sitemaps.org 0.9), and OpenSearch 1.1 descriptions.
package webfeed
