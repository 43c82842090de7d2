// Package elmtest judges documents by the published shapes of the European Learning
// Model, for tests: the shapes are not in this repository.
package elmtest
