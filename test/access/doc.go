// Package access walks every route of the pages and every operation of the API
// with every role, own and foreign, on the demonstration country after its whole
// story: access.csv, written by hand from the roles, says who is let in where.
//
// It also asks the running program what must hold of the API as a whole: problem
// documents, keys for writes sent twice, limits; and starts it with parts of it
// switched off.
package access
