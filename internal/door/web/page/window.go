package page

import (
	"slices"
	"strings"

	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// sortedBy, behind and before are the parameters of a list in the address.
const (
	sortedBy = "sort"
	behind   = "after"
	before   = "before"
)

// List is a list that the address asks for a part of, in an order:
// "?sort=-title&after=<id>". What else stands in the address, a search, stays in all
// its links, so that a list can be kept, sent and gone back to.
type List struct {
	Window sqldb.Window
	r      *Request
	own    string
}

// List reads which part of a list is asked for. own is what it is sorted by by
// itself, others what else it can be sorted by; a "-" before a name turns the order
// round. An order that the list does not have is its own.
func (r *Request) List(own string, others ...string) *List {
	l := &List{r: r, own: own, Window: sqldb.Window{After: r.Query(behind), Before: r.Query(before)}}
	asked := r.Query(sortedBy)
	if name, _ := strings.CutPrefix(asked, "-"); name != strings.TrimPrefix(own, "-") && !slices.Contains(others, name) {
		asked = own
	}
	l.Window.Sort, l.Window.Down = strings.CutPrefix(asked, "-")
	return l
}

// Column is the head of a column that the list can be sorted by: a link to the list
// in its order, or, when it is in that order, the other way round.
func (l *List) Column(name, text string) ui.Column {
	c, to := ui.Column{Text: text}, name
	switch {
	case l.Window.Sort == name && l.Window.Down:
		c.Sorted = ui.Descending
	case l.Window.Sort == name:
		c.Sorted, to = ui.Ascending, "-"+name
	case strings.TrimPrefix(l.own, "-") == name:
		to = l.own
	}
	if to == l.own {
		to = ""
	}
	c.Href = l.r.With(sortedBy, to, behind, "", before, "")
	return c
}

// Listing is the frame of the list on its page, with the ways to the part before
// and the part behind.
func (l *List) Listing(home, previous, next string) ui.Listing {
	v := ui.Listing{Home: home, Sorted: l.Window.Sort}
	if l.Window.Down {
		v.Sorted = "-" + v.Sorted
	}
	if v.Sorted == l.own {
		v.Sorted = ""
	}
	if previous != "" {
		v.Previous = l.r.With(before, previous, behind, "")
	}
	if next != "" {
		v.Next = l.r.With(behind, next, before, "")
	}
	return v
}
