// Package verify answers an employer in two seconds: a file or a link in, first a
// sentence about what the person can do, then whether it is genuine. Nobody needs
// an account, and nothing that is submitted is kept.
package verify
