// Package insight tries figures on a country in the database: the views of every
// domain, on both engines.
package insight
