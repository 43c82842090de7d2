// Package i18n says everything in the reader's language.
//
// A text is a key and its arguments until the last moment; a Printer turns it
// into words. Messages are written one file per area and language
// (messages/<area>.<lang>.yaml), flat: `key: "text with {{.name}}"`, and embedded
// packed (make messages; a test fails when that was forgotten). A key
// begins with the name of its area, so two areas can never collide. A message
// that counts is a map of CLDR plural forms and reads {{.count}}:
//
//	catalogue.results:
//	  one: "{{.count}} offer"
//	  other: "{{.count}} offers"
//
// A text can depend on whether an argument is there:
// {{if .name}}{{.name}}{{else}}Somebody{{end}}. Nothing else stands in braces. We
// read this ourselves: a library that reads it with text/template makes the
// linker keep every exported method of the program (docs/adr/0026).
//
// Arguments are written the way the reader writes them: an int is grouped, a
// time.Time becomes a date, a Text is shown in the reader's language. What must
// not be grouped (a year, a code, a postcode) is passed as a string. In a
// right-to-left language strings are wrapped in Unicode isolates (FSI, PDI), so
// that a Latin name inside an Arabic sentence cannot turn the sentence around.
//
// A key that does not exist is shown as the key and never panics; a test finds
// every key the source names, in every language.
package i18n
