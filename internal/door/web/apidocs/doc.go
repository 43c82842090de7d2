// Package apidocs is the reference of the JSON API for people to read: one page,
// made from the OpenAPI document alone, without scripts; and the same in Markdown
// for the repository.
package apidocs
