// Package styleguide shows every component in every state, on pages of the
// demonstration only. It is where the look is judged and where the browser
// tests point axe-core first. Its contents are the demonstration country's.
package styleguide
