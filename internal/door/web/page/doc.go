// Package page is what every page handler has in its hand: who asks, in which
// language, what was sent, and the four ways to answer.
//
// A handler is a function that returns an error:
//
//	func (d *Desk) enrol(r *page.Request) error {
//		f := r.Form()
//		in := enrolment.Wish{Offer: r.PathValue("offer"), Mail: f.Required("mail"), Seats: f.Int("seats", 1, 40)}
//		err := f.Err()
//		if err == nil {
//			err = d.enrolment.Enrol(r.Ctx(), r.Actor(), in)
//		}
//		if err != nil {
//			return f.Again(err, ui.Page{Title: r.T("enrolment.title")}, enrolPage(f))
//		}
//		return r.Redirect("/mine", "enrolment.done", "offer", in.Offer)
//	}
//
//	func (d *Desk) ask(r *page.Request) error {
//		return r.Render(ui.Page{Title: r.T("enrolment.title")}, enrolPage(r.Blank()))
//	}
//
// To answer: Render (a page), Redirect (after something was done, with a notice
// on the next page), Again (the form once more, with what was typed kept and an
// error summary, status by kind), or return the error (a designed error page).
//
// Invariants: kinds of faults map to a status in one table (status.go); an
// error that is not a fault is logged with the request id and never shown; a
// log line holds the route's pattern, never the path, a name or an address; a
// form posted twice with one token does its work once (once.go); every answer
// carries the security headers (headers.go).
package page
