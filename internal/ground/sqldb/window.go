package sqldb

import "slices"

// Window is the part of a list that is asked for: what comes behind a row, or
// before one, in an order. The zero value is the beginning of the list. It names
// rows by their ids, never by what they are sorted by: an address may hold it, and
// tells nothing about anybody.
type Window struct {
	Sort   string // what the list is sorted by; "" as it is by itself
	Down   bool   // the last first, the largest first
	After  string // id of the last row of the part before
	Before string // id of the first row of the part behind; wins over After
	Size   int    // rows of a part
}

// Own is the window with the list's own order, when no other is asked for.
func (w Window) Own(sort string, down bool) Window {
	if w.Sort == "" {
		w.Sort, w.Down = sort, down
	}
	return w
}

// Sized is the window with at most n rows, as many when nobody said how many.
func (w Window) Sized(n int) Window {
	if w.Size <= 0 || w.Size > n {
		w.Size = n
	}
	return w
}

// Row is the id of the row the part lies behind, or before; "" at the beginning.
func (w Window) Row() string {
	if w.Before != "" {
		return w.Before
	}
	return w.After
}

// Falls tells which way a query reads: from large to small. A part before a row is
// read backwards, and turned round by [ReadPart].
func (w Window) Falls() bool { return w.Down != (w.Before != "") }

// Limit is how many rows a query gives at most: one more than is shown tells that
// there is more.
func (w Window) Limit() int { return w.Size + 1 }

// Part is what of a list is shown.
type Part[T any] struct {
	Rows     []T
	Previous string // Before of the part before; "" at the beginning
	Next     string // After of the part behind; "" at the end
	All      int    // how many rows the whole list has
}

// ReadPart reads the part that a window asks for. read gives at most w.Limit rows,
// the way w.Falls says. Where less than a whole part lies before a row, the list
// begins anew, so that the first part is never a stump.
func ReadPart[T any](w Window, id func(T) string, read func(Window) ([]T, error)) (p Part[T], err error) {
	if p.Rows, err = read(w); err != nil {
		return p, err
	}
	if w.Before != "" && len(p.Rows) < w.Size {
		w.Before, w.After = "", ""
		return ReadPart(w, id, read)
	}
	more := len(p.Rows) > w.Size
	if more {
		p.Rows = p.Rows[:w.Size]
	}
	back := w.Before != ""
	if back {
		slices.Reverse(p.Rows)
	}
	if len(p.Rows) == 0 {
		return p, nil
	}
	if back && more || !back && w.After != "" {
		p.Previous = id(p.Rows[0])
	}
	if back || more {
		p.Next = id(p.Rows[len(p.Rows)-1])
	}
	return p, nil
}
