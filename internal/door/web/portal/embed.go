package portal

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/outreach"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/i18n"
)

const (
	embedPath = "/embed/"
	viaPath   = "/via/"
	jsonEnd   = ".json"
)

// embedView is a list on a partner's page.
type embedView struct {
	listView
	Channel outreach.Channel
	Sheet   string // absolute address of the list to print
}

// offer is where an offer of the list is opened: absolute, since the page stands in
// another site's.
func (v embedView) offer(r *page.Request, id catalogue.OfferID) string {
	return r.URL(viaPath + string(v.Channel.ID) + "/" + string(id))
}

func (d *Desk) embedView(r *page.Request, id string) (v embedView, err error) {
	c, p, err := d.Outreach.Carry(r.Ctx(), r.Actor(), outreach.ChannelID(id))
	if err != nil {
		return v, err
	}
	v.Channel = c
	r.Speak(c.Lang)
	if v.listView, err = d.listView(r, p); err != nil {
		return v, err
	}
	v.Sheet = r.URL(embedPath + id + "/sheet")
	v.Address = r.URL(viaPath + id)
	for i := range v.Rows {
		if row := &v.Rows[i]; row.Result.Href != "" {
			row.Result.Href = v.offer(r, row.Offer)
		}
	}
	return v, nil
}

// Embed is the list of a channel as it stands in a partner's page, in the channel's
// language, or, at its address with .json, as data. It sets no cookie, and only the
// partner's own sites may frame it.
func (d *Desk) Embed(r *page.Request) error {
	id, asData := strings.CutSuffix(r.PathValue("channel"), jsonEnd)
	v, err := d.embedView(r, id)
	if err != nil {
		return err
	}
	if asData {
		return d.embedData(r, v)
	}
	if err := d.count(r, v.Channel.ID, outreach.Shown); err != nil {
		return err
	}
	return r.RenderFramed(v.Channel.Origins, ui.Page{Title: v.Title, Private: true}, embedBody(v))
}

// carried is a list as data.
type carried struct {
	Title  string         `json:"title"`
	Words  string         `json:"words,omitempty"`
	By     string         `json:"by"`
	Lang   string         `json:"lang"`
	Sheet  string         `json:"sheet"` // to print
	Offers []carriedOffer `json:"offers"`
}

type carriedOffer struct {
	Title    string            `json:"title"`
	Lang     string            `json:"lang,omitempty"` // of the title, when it is another
	Provider string            `json:"provider,omitempty"`
	Summary  string            `json:"summary,omitempty"`
	Note     string            `json:"note,omitempty"`
	Standing outreach.Standing `json:"standing"`
	Price    *catalogue.Price  `json:"price,omitempty"`
	Address  string            `json:"address,omitempty"`
}

func (d *Desk) embedData(r *page.Request, v embedView) error {
	if err := d.admit(r); err != nil {
		return err
	}
	out := carried{Title: v.Title, Words: v.Words, By: v.By, Lang: v.Channel.Lang, Sheet: v.Sheet, Offers: []carriedOffer{}}
	for _, row := range v.Rows {
		o := carriedOffer{Title: row.Result.Title, Lang: row.Result.Lang, Provider: row.Result.By, Summary: row.Result.Summary, Note: row.Note, Standing: row.Standing, Address: row.Result.Href}
		if row.Standing == outreach.Offered {
			o.Price = row.View.Offer.Price
		}
		out.Offers = append(out.Offers, o)
	}
	body, err := json.Marshal(out)
	if err != nil {
		return err
	}
	return r.Send("application/json", body, time.Minute)
}

// Sheet is the list of a channel to print.
func (d *Desk) Sheet(r *page.Request) error {
	v, err := d.embedView(r, r.PathValue("channel"))
	if err != nil {
		return err
	}
	return r.RenderFramed(nil, ui.Page{Title: v.Title, Private: true}, paperBody(v.listView, false))
}

// Via counts that somebody came by a channel's paper, or opened an offer from it, and
// leads on to an address that says nothing of it.
func (d *Desk) Via(r *page.Request) error {
	id, offer := outreach.ChannelID(r.PathValue("channel")), r.PathValue("offer")
	way, to := outreach.Paper, embedPath+string(id)+"/sheet"
	if offer != "" {
		way, to = outreach.Read, offerPath(catalogue.OfferID(offer))
	}
	if err := d.count(r, id, way); err != nil {
		return err
	}
	return r.Redirect(to, "")
}

// count counts that somebody came by a channel. Whoever comes more often than the
// allowance of their address is shown what they ask for and not counted: nobody makes
// a partner's figures by asking again and again.
func (d *Desk) count(r *page.Request, id outreach.ChannelID, way outreach.Way) error {
	if d.admit(r) != nil {
		return nil
	}
	return d.Outreach.Count(r.Ctx(), r.Actor(), id, way)
}

// carriedRow is a channel as its list's page shows it.
type carriedRow struct {
	outreach.Carried
	Frame, Plain       string // lines for the partner's page
	Shown, Data, Sheet string // absolute addresses
	Language           string
}

func (d *Desk) carriedRows(r *page.Request, v listView) (rows []carriedRow, err error) {
	if v.Tenant == "" {
		return nil, nil
	}
	all, err := d.Outreach.Channels(r.Ctx(), r.Actor(), v.ID)
	for _, c := range all {
		address := r.URL(embedPath + string(c.ID))
		rows = append(rows, carriedRow{
			Carried: c, Shown: address, Data: address + jsonEnd, Sheet: address + "/sheet", Language: sayLanguage(r.Printer(), c.Lang),
			Frame: `<iframe src="` + address + `" title="` + attribute(v.Title) + `" width="100%" height="800" style="border:0" loading="lazy"></iframe>`,
			Plain: `<p><a href="` + address + `/sheet" hreflang="` + c.Lang + `">` + attribute(v.Title) + `</a></p>`,
		})
	}
	return rows, err
}

// attribute is text as it stands in HTML.
func attribute(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(s)
}

// OpenChannel lets a list be shown on the organisation's own pages.
func (d *Desk) OpenChannel(r *page.Request) error {
	f := r.Form()
	_, err := d.Outreach.OpenChannel(r.Ctx(), r.Actor(), outreach.Channel{List: listOf(r), Lang: f.Text("lang"), Origins: f.Lines("origins")})
	if err == nil {
		return r.Redirect(listPath(listOf(r))+"#channels", "list.channel.opened")
	}
	v, viewErr := d.ownList(r)
	if viewErr != nil {
		return viewErr
	}
	return f.Again(err, listFrame(r, v), listBody(v, f, false))
}

// EndChannel takes a list off a partner's pages.
func (d *Desk) EndChannel(r *page.Request) error {
	list, err := d.Outreach.EndChannel(r.Ctx(), r.Actor(), outreach.ChannelID(r.PathValue("channel")))
	if err != nil {
		return err
	}
	return r.Redirect(listPath(list), "list.channel.ended")
}

func visitsTable(ctx context.Context, c carriedRow) ui.TableData {
	p := ui.P(ctx)
	t := ui.TableData{Caption: p.T("list.visits"), Cards: true, Columns: []ui.Column{{Text: p.T("list.visits.month")}, {Text: p.T("list.visits.way")}, {Text: p.T("list.visits.number"), Number: true}}}
	for _, v := range c.Visits {
		n := p.T("list.visits.few", "few", outreach.Fewest)
		if !v.Few {
			n = p.Number(int64(v.Count))
		}
		t.Rows = append(t.Rows, []ui.Cell{{Text: p.T("portal.starts.month", "month", p.T("portal.month."+v.Month.Format("01")), "year", v.Month.Format("2006"))}, {Text: p.T("list.visits.way." + string(v.Way))}, {Text: n}})
	}
	return t
}

func languageOptions() []ui.Option {
	var opts []ui.Option
	for _, l := range i18n.Languages() {
		opts = append(opts, ui.Option{Value: l.Code, Text: l.Name, Lang: l.Code})
	}
	return opts
}
