// Package recipe reads offers from pages that carry no structured data, by a
// guided extraction recipe: for each field a CSS selector and how the value is
// read there (S-102).
//
//	pages: /courses/            # which pages are pages of one course each
//	fields:
//	  title:    {select: h1}
//	  outcomes: {select: "#aims li", all: true}
//	  hours:    {select: .load, number: true, decimal: ","}
//	  price:    {select: .fee, number: true, decimal: ",", unit: EUR}
//	  start:    {select: time, attr: datetime}
//	  language: {value: de}     # the same on every page
//
// What a recipe finds is written as schema.org and read by formats/ctdl, as if
// the page had said so itself: the same checks, the same problems.
//
// What must hold: a recipe gives a whole course or none. A field that a page
// must state and does not, or states in a way the recipe does not understand,
// breaks it for that page, and nothing of the page is used.
package recipe
