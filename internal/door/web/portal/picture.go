package portal

import (
	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/formats/openbadge/picture"
	"opencairn.org/cairn/internal/door/web/page"
)

// Picture is our copy of a picture that an offer shows. Its address never shows
// another one.
func (d *Desk) Picture(r *page.Request) error {
	m, err := d.Catalogue.PictureFile(r.Ctx(), r.Actor(), r.PathValue("picture"))
	if err != nil {
		return err
	}
	return r.SendPicture(m.Kind, m.Data)
}

// awardOf is the badge that is earned, for the offer that has no picture.
func awardOf(v offerView) picture.Award {
	a := picture.Award{Title: v.Title, Issuer: v.By, System: v.Offer.Workload.System}
	if l := v.Offer.Level; l != nil {
		a.Level = l.EQF
	}
	a.Hours, a.Credits = orNone(v.Offer.Workload.Hours), orNone(v.Offer.Workload.Credits)
	return a
}

func orNone(a *credit.Amount) (out credit.Amount) {
	if a != nil {
		out = *a
	}
	return out
}
