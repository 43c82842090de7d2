// Package session keeps who is signed in between requests: one cookie, whose
// hash is in the database (identity.SessionStore).
//
// The cookie is called __Host-cairn on https; on http, which serves loopback
// only, it is called cairn, because browsers refuse the prefix there. It gets a
// new value whenever somebody signs in, switches organisation or signs out.
// Somebody who only reads has none.
package session
