// Package app builds the whole program from its configuration and nothing else:
// the database, the keys, every domain that is switched on, the doors, and the
// one list of who hears which event.
package app
