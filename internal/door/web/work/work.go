package work

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
)

// Path is the page's address.
const Path = "/work"

// Source tells what waits for an actor: a domain's Duties.
type Source = func(context.Context, identity.Actor, identity.Part) ([]identity.Duty, error)

// Desk serves the page.
type Desk struct {
	Identity *identity.Service
	Sources  []Source                        // of the domains whose doors are open
	Desks    func(r *page.Request) []ui.Link // the reader's other pages
}

// Kinds lists every kind of duty that has a place, sorted.
func Kinds() []string { return slices.Sorted(maps.Keys(places)) }

// group is one kind of duty as the page shows it.
type group struct {
	identity.Duty
	Rows []ui.Waiting
	All  string // where all of them are; "" when they are all here
}

// elsewhere is another organisation of the reader's in which something waits.
type elsewhere struct {
	Tenant identity.TenantID
	Name   string
	Count  int
}

// view is what the page shows.
type view struct {
	Groups    []group
	Count     int
	Elsewhere []elsewhere
	Desks     []ui.Link
}

// Home shows what waits for the reader.
func (d *Desk) Home(r *page.Request) error {
	duties, err := d.duties(r.Ctx(), r.Actor(), identity.Part{})
	if err != nil {
		return err
	}
	v := view{Desks: d.Desks(r)}
	for _, x := range urgentFirst(duties) {
		v.Groups = append(v.Groups, groupOf(r, x))
		v.Count += x.Count
	}
	if v.Elsewhere, err = d.elsewhere(r); err != nil {
		return err
	}
	return r.Render(ui.Page{Title: r.T("work.title"), Private: true}, homePage(v))
}

func (d *Desk) duties(ctx context.Context, a identity.Actor, part identity.Part) (all []identity.Duty, err error) {
	for _, ask := range d.Sources {
		some, err := ask(ctx, a, part)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// urgentFirst puts what is due first first, then what has no day, as it came.
func urgentFirst(duties []identity.Duty) []identity.Duty {
	first := func(d identity.Duty) int64 {
		if len(d.Tasks) == 0 || d.Tasks[0].Due.IsZero() {
			return never
		}
		return d.Tasks[0].Due.Unix()
	}
	slices.SortStableFunc(duties, func(x, y identity.Duty) int { return cmp.Compare(first(x), first(y)) })
	return duties
}

const never = 1 << 62

func groupOf(r *page.Request, d identity.Duty) group {
	g := group{Duty: d}
	at := places[d.Kind]
	for _, t := range d.Tasks {
		due, tag := ui.Due(r.Printer(), t.Due, r.Now())
		g.Rows = append(g.Rows, ui.Waiting{Title: t.Title, Href: at.href(t), Due: due, Tag: tag})
	}
	if d.Count > len(d.Tasks) {
		g.All = Path + "/" + d.Kind
	}
	return g
}

// elsewhere counts what waits in the reader's other organisations; what waits for
// the person is shown already.
func (d *Desk) elsewhere(r *page.Request) (all []elsewhere, err error) {
	a := r.Actor()
	members, err := d.Identity.Memberships(r.Ctx(), a)
	if err != nil {
		return nil, err
	}
	for _, m := range members {
		id := m.Organisation.ID
		if id == a.Tenant {
			continue
		}
		there, err := d.Identity.ActorOfSession(r.Ctx(), a.Person, id, a.Lang)
		if err != nil {
			return nil, err
		}
		duties, err := d.duties(r.Ctx(), there, identity.Part{Limit: 1})
		if err != nil {
			return nil, err
		}
		name, _ := m.Organisation.Name.In(a.Lang)
		e := elsewhere{Tenant: id, Name: name}
		for _, x := range duties {
			if !places[x.Kind].own {
				e.Count += x.Count
			}
		}
		if e.Count > 0 {
			all = append(all, e)
		}
	}
	return all, nil
}

// listSize is how many tasks a part of a list shows.
const listSize = 50

// leastToLookThrough is how many tasks a list has that can be looked through.
const leastToLookThrough = 12

// list is all that waits of one kind.
type list struct {
	group
	Title  string
	Text   string
	Search bool
	First  string // the first part; "" when this is it
	Next   string
	Place  string // where they are shown in their own way
}

// List shows all tasks of one kind, a part at a time.
func (d *Desk) List(r *page.Request) error {
	a, kind := r.Actor(), r.PathValue("duty")
	if err := d.Identity.Policy.Allow(a, "identity.session.switch", identity.Resource{Type: "identity.session", Person: a.Person}); err != nil {
		return err
	}
	at, known := places[kind]
	if !known {
		return fault.New(fault.NotFound, "work.no_kind")
	}
	part := identity.Part{Kind: kind, After: r.Query("after"), Text: r.Query("q"), Limit: listSize}
	duties, err := d.duties(r.Ctx(), a, part)
	if err != nil {
		return err
	}
	if len(duties) == 0 { // not theirs to do: nothing waits
		duties = []identity.Duty{{Kind: kind}}
	}
	v := list{group: groupOf(r, duties[0]), Title: r.T("work." + kind), Text: part.Text, Place: at.list}
	v.Search = v.Find && (v.Count > leastToLookThrough || v.Text != "")
	if part.After != "" {
		v.First = r.With("after", "")
	}
	if v.Duty.Next != "" {
		v.Next = r.With("after", v.Duty.Next)
	}
	return r.Render(ui.Page{Title: v.Title, Private: true, Breadcrumb: []ui.Link{{Text: r.T("work.title"), Href: Path}, {Text: v.Title, Current: true}}}, listPage(v, r.QueryForm()))
}
