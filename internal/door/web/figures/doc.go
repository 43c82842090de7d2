// Package figures serves the minister's page: seven dials about a country's
// micro-credentials, the map of where they are offered, an analyst's questions
// about groups, and what a changed rule would do. What it shows of people comes out
// of a publication and nothing else.
package figures
