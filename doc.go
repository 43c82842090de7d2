// Package cairn is the root of the repository and holds no code: the program is
// cmd/cairn, and arch_test.go, beside this file, holds the rules of the house
// that ARCHITECTURE.md describes.
package cairn
