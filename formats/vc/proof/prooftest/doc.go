// Package prooftest is what the tests of the suites share: throw-away keys, signed
// documents, and changes to them. Programs do not import it.
package prooftest
