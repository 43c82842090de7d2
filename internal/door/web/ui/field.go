package ui

import (
	"slices"
	"strconv"
)

// Field is one question of a form.
type Field struct {
	Name  string
	Label string
	Hint  string
	Error string
	Value string
	// Theirs is what somebody else saved while this was written.
	Theirs string
	// Values are the chosen ones where several can be.
	Values []string
	// Options are what can be chosen: Select, Radios, Checkboxes.
	Options []Option
	// Type is the input's type: text (when empty), email, number, date, search,
	// password, tel, url.
	Type string
	// Optional is said in words; what is not optional is required, and that is
	// not said: most questions are.
	Optional bool
	// Autocomplete is the token of WCAG 1.3.5: "email", "name", "bday".
	Autocomplete string
	// Width is the expected number of characters: the box is as long as the
	// answer. 0 is the whole measure.
	Width int
	// Rows is the height of a TextArea; 5 when 0.
	Rows int
	// Accept is what a File takes: ".csv,.xlsx".
	Accept string
	// Several lets a File take more than one; it is then a large field to drop
	// them on.
	Several bool
	// Lang is the language the answer is to be written in.
	Lang string
	// Inline puts radios or boxes beside each other.
	Inline bool
	// Large makes the label the page's heading size: one question on a page.
	Large bool
}

// Option is one answer that can be chosen.
type Option struct {
	Value string
	Text  string
	Hint  string
	Lang  string
}

// FieldError is one line of the error summary.
type FieldError struct {
	Field string // the input's name; empty when it is about the whole form
	Text  string
}

// FormData is where a form goes.
type FormData struct {
	Action string
	Get    bool   // a search: GET, no token
	Once   string // the token that makes a second press do nothing
	Upload bool   // multipart
	Seen   string // tells what it was filled from
	Live   string // id of the element that shows the answer while the form is filled in; needs Page.Live
	Label  string // for screen readers, when a page has several forms
}

// ButtonData is a button that is not the form's plain submit.
type ButtonData struct {
	Text   string
	Name   string
	Value  string
	Kind   ButtonKind
	Action string // sends the form elsewhere (formaction)
	Bare   bool   // sends the form unchecked (formnovalidate)
	For    string // what it is about, for screen readers: "Remove" + "Offer A"
}

// ButtonKind is how loud a button is. One page has one primary button.
type ButtonKind string

// The kinds.
const (
	Primary   ButtonKind = ""
	Secondary ButtonKind = "secondary"
	Quiet     ButtonKind = "quiet"
	Danger    ButtonKind = "danger"
)

// ID is the id of the field's input, for links to it.
func (f Field) ID() string { return fieldID(f.Name) }

func fieldID(name string) string { return "f-" + name }

func (f Field) hintID() string  { return f.ID() + "-hint" }
func (f Field) errorID() string { return f.ID() + "-error" }

func (f Field) describedBy() string {
	switch {
	case f.Hint != "" && f.Error != "":
		return f.hintID() + " " + f.errorID()
	case f.Hint != "":
		return f.hintID()
	case f.Error != "":
		return f.errorID()
	}
	return ""
}

func (f Field) inputType() string {
	if f.Type == "" || f.Type == "number" {
		return "text" // numbers are text with a numeric keyboard: spinners and locale commas lose input
	}
	if f.Type == "date" && f.Error != "" {
		return "text" // a date field drops what is no date; the person must see what was typed
	}
	return f.Type
}

func (f Field) inputMode() string {
	if f.Type == "number" {
		return "decimal"
	}
	return ""
}

func (f Field) class() string {
	c := "field"
	if f.Error != "" {
		c += " field-bad"
	}
	if f.Large {
		c += " field-large"
	}
	return c
}

// widths are the classes of the stylesheet.
var widths = []int{2, 4, 6, 10, 20, 30}

func (f Field) widthClass() string {
	if f.Width == 0 {
		return "input"
	}
	for _, w := range widths {
		if f.Width <= w {
			return "input w" + strconv.Itoa(w)
		}
	}
	return "input"
}

func (f Field) rows() string {
	if f.Rows == 0 {
		return "5"
	}
	return strconv.Itoa(f.Rows)
}

func (f Field) chosen(value string) bool {
	if len(f.Values) > 0 {
		return slices.Contains(f.Values, value)
	}
	return f.Value == value
}

func (f Field) optionID(i int) string {
	if i == 0 {
		return f.ID() // the error summary leads to the first
	}
	return f.ID() + "-" + strconv.Itoa(i+1)
}
