// Package api is the JSON API: operations over the domains' services, described
// by an OpenAPI 3.1 document at /api/openapi.json that is generated from the
// same types.
//
// Requests carry "Authorization: Bearer cairn_..." or nothing; without a token
// everything public can be read, checked and verified. A token does what its
// person may do, within its scopes.
//
//	request -> limits per address -> who -> body -> seen before? -> operation -> service
//	                                                 (Idempotency-Key)
//
// What holds for every operation: JSON in and out; a refusal is a problem document
// (RFC 9457) whose code is the fault's key and never changes, whose words are in
// the language of Accept-Language; lists are cut by cursor and limit and carry
// the next cursor; POST makes, PUT makes or changes by a name of the client's;
// a write sent again with the same Idempotency-Key is answered, not done again.
// Nothing about people is logged.
//
// One file per domain; the pipeline is serve.go, the words for what went wrong
// problem.go.
package api
