// Package registrar is the desk of a provider's registrar: what was issued, what
// issuing a sitting would do before it is done, and what can be done about a
// credential afterwards. Judging is somebody else's: the policy sees to it.
package registrar
