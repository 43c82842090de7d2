// Package operator is the desk of whoever runs the installation: work that got
// stuck, the organisations with their keys, the first people of each, and in the
// demonstration the mail that was not sent. It shows ids and no personal data
// but the names of members; what the organisations do is theirs.
package operator
