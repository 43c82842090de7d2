// Package web is the portal's pages: the one table of its routes, the frame
// around every page, and the addresses at which machines read what is public
// (did documents, status lists, credentials, the log, the register).
//
// The pages are in the packages below, one for each desk; a desk asks the
// domains and puts what they say on a page. There are no rules here and no SQL.
package web
