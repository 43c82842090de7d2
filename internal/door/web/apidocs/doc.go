// Package apidocs is the reference of the JSON API for people to read: an index
// and a page for each group of operations, made from the OpenAPI document alone,
// without scripts; and the same in Markdown for the repository.
package apidocs
