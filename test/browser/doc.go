// Package browser walks through the finished demonstration country in Chromium:
// axe-core on every page, at phone and desk width, in light and dark, left to
// right and right to left; the main journey with the keyboard alone and with
// JavaScript off; and what a first load costs.
//
// Its tests carry the build tag `browser` and want Debian's chromium:
//
//	go test -tags browser ./test/browser
//
// CAIRN_PROOF=1 takes the whole grid instead of the sample that CI takes.
// UPDATE=1 with -run TestScreenshots rewrites docs/img.
package browser
