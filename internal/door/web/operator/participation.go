package operator

import (
	"context"
	"slices"
	"strings"

	"opencairn.org/cairn/internal/domain/catalogue/search"
	"opencairn.org/cairn/internal/domain/enrolment"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
)

// taking is one provider as the authority sees it.
type taking struct {
	enrolment.Participation
	Name    string
	Courses int
}

// Participation shows providers, courses and how many people take part, from the
// records there are: nobody files a return (S-104).
func (d *Desk) Participation(r *page.Request) error {
	all, err := d.Enrolment.Participation(r.Ctx(), r.Actor())
	if err != nil {
		return err
	}
	counts := map[identity.TenantID]enrolment.Participation{}
	for _, x := range all {
		counts[x.Provider] = x
	}
	courses := map[identity.TenantID]int{}
	if d.Catalogue != nil {
		if courses, err = d.courses(r); err != nil {
			return err
		}
	}
	for id := range courses {
		if _, known := counts[id]; !known {
			counts[id] = enrolment.Participation{Provider: id}
		}
	}
	var rows []taking
	for id, x := range counts {
		org, err := d.Identity.Organisation(r.Ctx(), r.Actor(), id)
		if err != nil {
			return err
		}
		name, _ := org.Name.In(r.Printer().Lang())
		rows = append(rows, taking{x, name, courses[id]})
	}
	slices.SortFunc(rows, func(a, b taking) int { return strings.Compare(a.Name, b.Name) })
	return r.Render(ui.Page{Title: r.T("operator.participation"), Private: true, Wide: true}, participationPage(rows))
}

// courses counts the listed offers of each provider.
func (d *Desk) courses(r *page.Request) (map[identity.TenantID]int, error) {
	found, err := d.Catalogue.Search(r.Ctx(), r.Actor(), search.Query{Limit: 1, Count: []search.Facet{search.FacetProvider}})
	by := map[identity.TenantID]int{}
	for _, c := range found.Facets[search.FacetProvider] {
		by[identity.TenantID(c.Value)] = c.Count
	}
	return by, err
}

func participationTable(ctx context.Context, rows []taking) ui.TableData {
	p := ui.P(ctx)
	t := ui.TableData{Caption: p.T("operator.participation"), Hidden: true, Cards: true, Columns: []ui.Column{
		{Text: p.T("operator.participation.provider")}, {Text: p.T("operator.participation.courses"), Number: true}, {Text: p.T("operator.participation.now"), Number: true},
		{Text: p.T("operator.participation.completed"), Number: true}, {Text: p.T("operator.participation.contracts"), Number: true},
	}}
	n := func(i int) ui.Cell { return ui.Cell{Text: p.Number(int64(i))} }
	for _, x := range rows {
		t.Rows = append(t.Rows, []ui.Cell{{Body: ui.Name(x.Name)}, n(x.Courses), n(x.Now), n(x.Completed), n(x.Contracts)})
	}
	return t
}
