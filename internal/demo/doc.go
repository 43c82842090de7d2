// Package demo is the demonstration country Fellmark: invented bodies, people
// and offers, two provider web sites, and the story that `cairn demo` runs on
// them over real HTTP, as the people in it would with their browsers.
//
// Setting the country up (bodies, people, roles, sign-in links) is done by the
// program; every step of the story is an HTTP request to a page or the API. A
// step first looks whether what it does is done, so that a run which was stopped
// at any point is continued by running it again.
package demo
