package portal

import (
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/rating"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/door/web/voices"
	"opencairn.org/cairn/internal/ground/i18n"
)

// voices are what others say about an offer; nil when nobody can rate here.
func (d *Desk) voices(r *page.Request, o catalogue.Offer) (*rating.Voices, error) {
	if d.Rating == nil {
		return nil, nil //nolint:nilnil // nothing is no error here
	}
	v, err := d.Rating.Of(r.Ctx(), r.Actor(), o)
	return &v, err
}

// providerMark is the mark of a provider over all its programmes.
func (d *Desk) providerMark(r *page.Request, id identity.TenantID) (rating.Summary, error) {
	if d.Rating == nil {
		return rating.Summary{}, nil
	}
	all, err := d.Rating.Published(r.Ctx(), r.Actor(), rating.OfProvider, string(id))
	if err != nil {
		return rating.Summary{}, err
	}
	return all[0], nil
}

// voicesRow is what others say about each of the offers that are compared.
func (d *Desk) voicesRow(r *page.Request, c catalogue.Comparison) (row ui.CompareRow, err error) {
	var ids []string
	for _, v := range c.Offers {
		ids = append(ids, string(v.Offer.ID))
	}
	all, err := d.Rating.Published(r.Ctx(), r.Actor(), rating.OfProgramme, ids...)
	row.Name = r.T("rating.title")
	for _, s := range all {
		row.Cells = append(row.Cells, ui.Cell{Text: inShort(r.Printer(), s)})
	}
	row.Same = err == nil && sameAnswers(row.Cells, false)
	return row, err
}

// inShort says in a cell what is shown of a programme, or that nothing is yet.
func inShort(p *i18n.Printer, s rating.Summary) string {
	if s.Hidden() {
		return p.T("rating.short.none")
	}
	return voices.InShort(p, s)
}
