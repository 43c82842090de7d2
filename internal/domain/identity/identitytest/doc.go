// Package identitytest checks that a domain exports and erases what it holds
// about a person, and makes people and organisations for other domains' tests.
package identitytest
