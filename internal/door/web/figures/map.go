package figures

import (
	"strconv"

	"opencairn.org/cairn/internal/domain/insight"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/pack"
)

// mapView is the country with one figure.
type mapView struct {
	Country       string
	Listed, Found string
	Regions       []region
	Table         ui.TableData
}

// region is one part of the map.
type region struct {
	Name, Number string
	Shape        string // empty: there is no map of it
	X, Y         string
}

// Map shows where offers are: as they are now, since offers are no persons.
func (d *Desk) Map(r *page.Request) error {
	p, err := d.Insight.OffersNow(r.Ctx(), r.Actor())
	if err != nil {
		return err
	}
	w := d.words(r.Printer(), p)
	v := mapView{Country: d.country(r.Printer()), Listed: w.at(now, insight.Listed), Found: w.at(now, insight.Found)}
	v.Table = ui.TableData{Caption: r.T("insight.map.table"), Columns: []ui.Column{
		{Text: r.T("insight.region")}, {Text: r.T("insight.unit.offers_listed"), Number: true}, {Text: r.T("insight.unit.providers"), Number: true},
	}}
	shapes := shapesOf(d.Insight.Population())
	for _, row := range append(shapes, pack.PopulationRow{Value: insight.Unknown}) {
		kv := []string{string(insight.Region), row.Value}
		providers, ok := w.cell(now, insight.Providers, kv...)
		if !ok && row.Value == insight.Unknown {
			continue
		}
		listed := insight.Cell{Unit: insight.Offers}
		if c, ok := w.cell(now, insight.Listed, kv...); ok {
			listed = c
		}
		providers.Unit = insight.Bodies
		name := w.group(insight.Region, row.Value)
		v.Table.Rows = append(v.Table.Rows, []ui.Cell{{Text: name}, {Text: w.value(listed)}, {Text: w.value(providers)}})
		if row.Shape != "" {
			v.Regions = append(v.Regions, region{Name: name, Number: w.value(listed), Shape: row.Shape, X: plain(row.At[0]), Y: plain(row.At[1])})
		}
	}
	v.Table.Foot = []ui.Cell{{Text: r.T("insight.all")}, {Text: v.Listed}, {Text: w.at(now, insight.Providers)}}
	return r.Render(ui.Page{Title: r.T("insight.map.title", "country", v.Country), Description: r.T("insight.map.text"), Breadcrumb: []ui.Link{
		{Text: r.T("insight.title"), Href: homePath}, {Text: r.T("insight.map.crumb"), Current: true},
	}}, mapBody(v))
}

func shapesOf(tables []pack.Population) []pack.PopulationRow {
	for _, t := range tables {
		if t.Dimension == string(insight.Region) {
			return append([]pack.PopulationRow(nil), t.Rows...)
		}
	}
	return nil
}

// plain is a coordinate, for the browser and not for the reader.
func plain(n int) string { return strconv.Itoa(n) }
