// Package provider is the pages of a provider's people: who takes part in its
// runs, the sittings they are assessed in, the marking grid, and the second
// person's confirmation.
//
// Everything works with the keyboard and without JavaScript: a sitting is a
// page with one thing to do next, the grid is native radio buttons, and a page
// that was refused comes back with everything that was chosen.
package provider
