package jcs

import (
	"fmt"
	"unicode/utf8"
)

// Check says what [Parse] would refuse in the canonical form of a tree that was
// made rather than read: texts that are no UTF-8, numbers that are no exact
// literals, members out of order or twice, too much or too deep. Errors are *Error
// without an offset.
func (v *Value) Check() error {
	c := checker{left: Limits{}.orDefaults().Values}
	if err := c.value(v, DefaultDepth); err != nil {
		err.Path = "$" + err.Path
		return err
	}
	return nil
}

type checker struct{ left int }

func (c *checker) value(v *Value, depth int) *Error {
	switch v.Kind {
	case String:
		return sound(v.Text)
	case Number:
		p := parser{src: v.Text}
		if _, err := p.number(); err != nil {
			return &Error{Code: err.Code}
		}
		if p.pos != len(v.Text) {
			return &Error{Code: Syntax}
		}
	case Array, Object:
		if depth == 0 {
			return &Error{Code: TooDeep}
		}
		if c.left -= len(v.Items) + len(v.Members); c.left < 0 {
			return &Error{Code: TooMany}
		}
		if v.Kind == Array {
			return c.items(v.Items, depth-1)
		}
		return c.members(v.Members, depth-1)
	}
	return nil
}

func sound(text string) *Error {
	if !utf8.ValidString(text) {
		return &Error{Code: BadUTF8}
	}
	return nil
}

func (c *checker) items(items []Value, depth int) *Error {
	for i := range items {
		if err := c.value(&items[i], depth); err != nil {
			err.Path = fmt.Sprintf("[%d]%s", i, err.Path)
			return err
		}
	}
	return nil
}

func (c *checker) members(members []Member, depth int) *Error {
	for i := range members {
		m := &members[i]
		err := sound(m.Name)
		switch {
		case err != nil:
		case i > 0 && members[i-1].Name == m.Name:
			err = &Error{Code: Duplicate}
		case i > 0 && compareUTF16(members[i-1].Name, m.Name) > 0:
			err = &Error{Code: Syntax}
		default:
			err = c.value(&m.Value, depth)
		}
		if err != nil {
			err.Path = step(m.Name) + err.Path
			return err
		}
	}
	return nil
}
