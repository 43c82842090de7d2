// Package agency is the quality agency's desk: what waits, one case, a decision
// with reasons, the alarm about pages that changed, and the public register.
package agency
