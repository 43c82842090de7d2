// Package need is what employers need people for: the public list, an employer's
// own needs, and the offers that answer them.
package need
