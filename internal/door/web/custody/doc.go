// Package custody is what happens to an issuer's records when it closes: the order
// to close it, the public page that says so, and the archive's desk.
package custody
