// Package schema holds the database's migrations: one text that both engines
// run, a file or more per package that owns tables, numbered from left to right
// of the house (ground 0001, identity 0010, framework 0020, ...).
package schema
