package portal

import (
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
)

// least and most are how many offers can be read side by side; mostKept is how many
// are named to somebody who chose more.
const (
	least    = 2
	most     = 4
	mostKept = 20
)

// compareView is the comparison in words.
type compareView struct {
	Table       ui.CompareData
	Same        int    // questions that all answer alike
	Differences bool   // only the others are shown
	Toggle      string // shows, or leaves out, what is alike
	Gone        int    // chosen, and not there any more
	Address     string // permanent
	On          time.Time
}

// explained are the words of the glossary for what is compared.
var explained = map[catalogue.CompareCriterion]ui.Word{
	catalogue.CompareWorkload: ui.WordWorkload, catalogue.CompareLevel: ui.WordLevel, catalogue.CompareOutcomes: ui.WordOutcome,
	catalogue.CompareAssessment: ui.WordAssessment, catalogue.CompareStacking: ui.WordStacking, catalogue.CompareChecked: ui.WordApproval,
}

// Compare sets two to four offers side by side. Too few or too many is said on
// the page, with what was chosen.
func (d *Desk) Compare(r *page.Request) error {
	var ids []catalogue.OfferID
	for _, id := range append(unpacked(r.Query("o")), r.QueryAll("offer")...) {
		if id := catalogue.OfferID(id); !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	if len(ids) < least || len(ids) > most {
		return d.compareOthers(r, ids, 0)
	}
	c, err := d.Catalogue.Compare(r.Ctx(), r.Actor(), ids)
	chosen := len(ids)
	if fault.Is(err, "catalogue.offer.not_found") { // the others can still be read
		if ids, err = d.stillThere(r, ids); err != nil {
			return err
		}
		if len(ids) < least {
			return d.compareOthers(r, ids, chosen-len(ids))
		}
		c, err = d.Catalogue.Compare(r.Ctx(), r.Actor(), ids)
	}
	if err != nil {
		return err
	}
	v := compareView{Gone: chosen - len(ids), On: r.Now(), Address: r.URL(packedAddress(ids)), Differences: r.Query("show") == "differences"}
	if v.Table, err = d.compareTable(r, c); err != nil {
		return err
	}
	v.Toggle = compareAddress(ids)
	if !v.Differences {
		v.Toggle += "&show=differences"
	}
	for _, row := range v.Table.Rows {
		if row.Same {
			v.Same++
		}
	}
	if v.Differences {
		v.Table.Rows = slices.DeleteFunc(v.Table.Rows, func(x ui.CompareRow) bool { return x.Same })
	}
	return r.Render(compareFrame(r), compareBody(v))
}

func compareFrame(r *page.Request) ui.Page {
	return ui.Page{Title: r.T("portal.compare.title"), Wide: true, Private: true, Breadcrumb: []ui.Link{
		{Text: r.T("portal.offers.title"), Href: offersPath}, {Text: r.T("portal.compare.title"), Current: true},
	}}
}

// compareAddress is where these offers stand side by side.
func compareAddress(ids []catalogue.OfferID) string {
	q := url.Values{}
	for _, id := range ids {
		q.Add("offer", string(id))
	}
	return comparePath + "?" + q.Encode()
}

// packedAddress is compareAddress in half the length, for paper: the identifiers as
// their 16 bytes in a row, so that a telephone reads the QR code of four offers
// where it is printed two centimetres wide.
func packedAddress(ids []catalogue.OfferID) string {
	var all []byte
	for _, id := range ids {
		b, err := hex.DecodeString(strings.ReplaceAll(string(id), "-", ""))
		if err != nil || len(b) != idBytes {
			return compareAddress(ids)
		}
		all = append(all, b...)
	}
	return comparePath + "?o=" + base64.RawURLEncoding.EncodeToString(all)
}

// idBytes is how long an identifier is (RFC 9562).
const idBytes = 16

// unpacked are the identifiers of a packedAddress; none where it is no such thing.
func unpacked(o string) (ids []string) {
	all, err := base64.RawURLEncoding.DecodeString(o)
	if err != nil || len(all)%idBytes != 0 || len(all) > mostKept*idBytes {
		return nil
	}
	for b := range slices.Chunk(all, idBytes) {
		h := hex.EncodeToString(b)
		ids = append(ids, h[:8]+"-"+h[8:12]+"-"+h[12:16]+"-"+h[16:20]+"-"+h[20:])
	}
	return ids
}

// compareOthers says that too few or too many were chosen, and keeps those that are
// there.
func (d *Desk) compareOthers(r *page.Request, ids []catalogue.OfferID, gone int) error {
	wrong := fault.New(fault.Invalid, "portal.compare.count", "least", least, "most", most, "chosen", len(ids))
	var kept []ui.Option
	for _, id := range ids[:min(len(ids), mostKept)] {
		v, err := d.Catalogue.Offer(r.Ctx(), r.Actor(), id)
		if _, ours := fault.Of(err); ours {
			gone++
			continue
		}
		if err != nil {
			return err
		}
		title, _ := v.Offer.Title.In(r.Printer().Lang())
		kept = append(kept, ui.Option{Value: string(id), Text: title})
	}
	return r.RenderStatus(page.Status(wrong), compareFrame(r), compareNot(r.Printer().Fault(wrong), gone, kept))
}

func values(options []ui.Option) (all []string) {
	for _, o := range options {
		all = append(all, o.Value)
	}
	return all
}

// stillThere are the offers of ids that exist.
func (d *Desk) stillThere(r *page.Request, ids []catalogue.OfferID) (there []catalogue.OfferID, err error) {
	for _, id := range ids {
		_, err := d.Catalogue.Offer(r.Ctx(), r.Actor(), id)
		if fault.Is(err, "catalogue.offer.not_found") {
			continue
		}
		if err != nil {
			return nil, err
		}
		there = append(there, id)
	}
	return there, nil
}

// compareTable is the comparison as a table: who offers it, what the offers state,
// and, beside it, what others add: who pays, and who would count it.
func (d *Desk) compareTable(r *page.Request, c catalogue.Comparison) (ui.CompareData, error) {
	p := r.Printer()
	names, err := d.bodies(r)
	if err != nil {
		return ui.CompareData{}, err
	}
	data := ui.CompareData{Caption: p.T("portal.compare.title"), Heads: compareHeads(p, c)}
	data.Rows = append(data.Rows, providerRow(p, c))
	for _, l := range c.Lines {
		row := ui.CompareRow{Name: p.T("catalogue.compare." + string(l.Criterion)), Word: explained[l.Criterion]}
		for i, cell := range l.Cells {
			row.Cells = append(row.Cells, compareCell(p, l.Criterion, cell, c.Offers[i].Hash, names))
		}
		if l.Criterion == catalogue.CompareStacking {
			if err := d.addProspects(r, c, row.Cells); err != nil {
				return data, err
			}
		}
		row.Same = sameAnswers(row.Cells, l.Same)
		data.Rows = append(data.Rows, row)
		if l.Criterion == catalogue.CompareFee && d.Funding != nil {
			if row, err = d.fromYou(r, c); err != nil {
				return data, err
			}
			data.Rows = append(data.Rows, row)
		}
	}
	if d.Rating != nil {
		row, err := d.voicesRow(r, c)
		if err != nil {
			return data, err
		}
		data.Rows = append(data.Rows, row)
	}
	return data, nil
}

// sameAnswers reports that all cells say the same: by their words, or, where they
// are more than words, by what the catalogue found.
func sameAnswers(cells []ui.Cell, found bool) bool {
	for _, c := range cells {
		if c.Body != nil {
			return found
		}
		if c.Text != cells[0].Text {
			return false
		}
	}
	return true
}

// compareHeads are the offers, each with the way to go on without it.
func compareHeads(p *i18n.Printer, c catalogue.Comparison) (heads []ui.Cell) {
	var ids []catalogue.OfferID
	for _, v := range c.Offers {
		ids = append(ids, v.Offer.ID)
	}
	for i, v := range c.Offers {
		title, lang := v.Offer.Title.In(p.Lang())
		if lang == p.Lang() {
			lang = ""
		}
		without := ""
		if len(ids) > least {
			without = compareAddress(slices.Delete(slices.Clone(ids), i, i+1))
		}
		heads = append(heads, ui.Cell{Text: title, Body: compareHead(title, offerPath(v.Offer.ID), lang, without)})
	}
	return heads
}

func providerRow(p *i18n.Printer, c catalogue.Comparison) ui.CompareRow {
	row := ui.CompareRow{Name: p.T("portal.compare.provider")}
	for _, v := range c.Offers {
		row.Cells = append(row.Cells, ui.Cell{Text: catalogue.SayProvider(p, v.Provider)})
	}
	row.Same = sameAnswers(row.Cells, false)
	return row
}

// fromYou is what is left to the reader, as far as they are known.
func (d *Desk) fromYou(r *page.Request, c catalogue.Comparison) (ui.CompareRow, error) {
	row := ui.CompareRow{Name: r.T("portal.compare.from_you")}
	for _, v := range c.Offers {
		cost, err := d.costOf(r, v)
		if err != nil {
			return row, err
		}
		cell := ui.Cell{Text: sayPrice(r.Printer(), v.Offer.Price)}
		if cost.helped() {
			cell.Text = cost.sentence(r.Printer())
		}
		row.Cells = append(row.Cells, cell)
	}
	row.Same = sameAnswers(row.Cells, false)
	return row, nil
}

// addProspects adds to what providers say of themselves what universities say.
func (d *Desk) addProspects(r *page.Request, c catalogue.Comparison, cells []ui.Cell) error {
	if d.Recognition == nil {
		return nil
	}
	ids := make([]catalogue.OfferID, len(c.Offers))
	for i, v := range c.Offers {
		ids[i] = v.Offer.ID
	}
	counts, err := d.Recognition.ProspectsOf(r.Ctx(), r.Actor(), ids)
	for i, of := range counts {
		if len(of) > 0 {
			cells[i] = ui.Cell{Body: countsCell(sayOwnStacking(r.Printer(), c.Offers[i].Offer.Stacking), of)}
		}
	}
	return err
}

// sayOwnStacking is what a provider says of what its offer counts towards.
func sayOwnStacking(p *i18n.Printer, s *catalogue.Stacking) string {
	if s == nil {
		return ""
	}
	return strings.Join(append(stated(sayCode(p, "catalogue.stacking.", s.Mode)), s.Targets...), " · ")
}

// compareCell is one offer's answer to one question; empty is shown as "not
// stated".
func compareCell(p *i18n.Printer, c catalogue.CompareCriterion, cell catalogue.CompareCell, hash string, names map[string]string) ui.Cell {
	if c == catalogue.CompareChecked {
		return ui.Cell{Text: sayChecked(p, cell, hash, names)}
	}
	if !cell.Stated {
		return ui.Cell{}
	}
	switch c {
	case catalogue.CompareFee:
		return ui.Cell{Text: sayPrice(p, cell.Price)}
	case catalogue.CompareWorkload, catalogue.CompareDuration, catalogue.CompareCredits:
		return ui.Cell{Text: sayWorkload(p, cell.Workload)}
	case catalogue.CompareDates:
		return ui.Cell{Text: sayRun(p, cell.Run)}
	case catalogue.CompareMode:
		return ui.Cell{Text: sayCodes(p, "catalogue.mode.", cell.Codes)}
	case catalogue.CompareSupports:
		return ui.Cell{Text: sayCodes(p, "catalogue.support.", cell.Codes)}
	case catalogue.CompareLanguage:
		return ui.Cell{Text: sayLanguages(p, cell.Codes)}
	case catalogue.CompareLevel:
		return ui.Cell{Text: sayLevel(p, cell.Level)}
	case catalogue.CompareEntry:
		return ui.Cell{Body: ui.Content(cell.Text)}
	case catalogue.CompareOutcomes:
		return ui.Cell{Body: outcomeList(cell.Outcomes)}
	case catalogue.CompareAssessment:
		return ui.Cell{Body: assessmentCell(cell.Assessment)}
	case catalogue.CompareStacking:
		return ui.Cell{Text: sayStacking(p, cell)}
	}
	return ui.Cell{}
}

// sayChecked names who approved what the offer says now; where nobody did it
// says so, whatever the provider claims for itself.
func sayChecked(p *i18n.Printer, cell catalogue.CompareCell, hash string, names map[string]string) string {
	var by []string
	changed := false
	for _, f := range cell.Facts {
		switch name, known := names[f.Source]; {
		case f.Value != hash:
			changed = true
		case known:
			by = append(by, p.T("portal.tag.approved_by", "body", name))
		default:
			by = append(by, p.T("portal.tag.approved"))
		}
	}
	switch {
	case len(by) > 0:
		return p.List(by)
	case changed:
		return p.T("portal.tag.changed")
	}
	return p.T("portal.tag.unchecked")
}

func sayStacking(p *i18n.Printer, cell catalogue.CompareCell) string {
	parts := []string{}
	if s := sayCodes(p, "catalogue.stacking.", cell.Codes); s != "" {
		parts = append(parts, s)
	}
	parts = append(parts, cell.Targets...)
	for _, f := range cell.Facts {
		parts = append(parts, f.Value)
	}
	return strings.Join(parts, " · ")
}
