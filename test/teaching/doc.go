// Package teaching holds the story of a provider and its learners over their
// own pages and a real database: places, a sitting, the grid, the second
// person's confirmation.
package teaching
