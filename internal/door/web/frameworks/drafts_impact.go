package frameworks

import (
	"context"

	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/i18n"
)

// mostRows is how many offers the page names.
const mostRows = 200

// impactView is what a draft would do, offer by offer.
type impactView struct {
	proposed
	Proposal  framework.Proposal
	Impact    *framework.Impact // nil: it cannot be said, and the form says why
	Providers map[identity.TenantID]string
}

func impactPath(id framework.DraftID) string { return rulesPath(id) + "/impact" }

// Impact shows what a draft would do on a day, made now.
func (d *Desk) Impact(r *page.Request) error {
	of, err := d.Framework.OwnDraft(r.Ctx(), r.Actor(), framework.DraftID(r.PathValue("draft")))
	if err != nil {
		return err
	}
	var v impactView
	if v.proposed, err = d.proposed(r, of); err != nil {
		return err
	}
	f := r.QueryForm()
	at := f.Date("at")
	frame := ui.Page{Title: r.T("rules.impact.title", "name", v.Title), Wide: true, Private: true, Breadcrumb: []ui.Link{
		{Text: r.T("rules.title"), Href: rulesDeskPath}, {Text: v.Title, Href: rulesPath(of.ID)}, {Text: r.T("consultation.impact"), Current: true},
	}}
	if err = f.Err(); err == nil {
		v.Proposal, err = d.Framework.Proposal(r.Ctx(), r.Actor(), of.ID)
	}
	var i framework.Impact
	if err == nil {
		i, err = d.Framework.DraftImpact(r.Ctx(), r.Actor(), of.ID, at)
	}
	if err != nil {
		return f.Again(err, frame, ownImpactBody(v, f))
	}
	i.Moved, i.More = i.Moved[:min(len(i.Moved), mostRows)], i.More+max(0, len(i.Moved)-mostRows)
	v.Impact = &i
	if v.Providers, err = d.providers(r, i.Moved); err != nil {
		return err
	}
	f.Set("at", i.At.String())
	return r.Render(frame, ownImpactBody(v, f))
}

// providers are the names of those whose offers move.
func (d *Desk) providers(r *page.Request, moved []framework.Moved) (map[identity.TenantID]string, error) {
	names := map[identity.TenantID]string{}
	for _, m := range moved {
		if _, known := names[m.Provider]; known {
			continue
		}
		org, err := d.Identity.Organisation(r.Ctx(), r.Actor(), m.Provider)
		if err != nil {
			return nil, err
		}
		names[m.Provider] = in(r.Printer(), org.Name)
	}
	return names, nil
}

func movedTable(ctx context.Context, v impactView) ui.TableData {
	p := ui.P(ctx)
	t := ui.TableData{Caption: p.T("rules.moved"), Hidden: true, Cards: true, Columns: []ui.Column{
		{Text: p.T("rules.moved.offer")}, {Text: p.T("rules.moved.provider")}, {Text: p.T("rules.moved.how")}, {Text: p.T("rules.moved.rules")},
	}}
	for _, m := range v.Impact.Moved {
		title, lang := m.Title.In(p.Lang())
		if lang == p.Lang() {
			lang = ""
		}
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: title, Lang: lang, Href: "/offers/" + m.Offer}, {Text: v.Providers[m.Provider]}, {Body: ui.Tag(movementLabel(p, m.Movement))}, {Text: p.List(m.Rules)},
		})
	}
	return t
}

func movementLabel(p *i18n.Printer, m framework.Movement) ui.Label {
	kinds := map[framework.Movement]ui.Kind{framework.Fall: ui.Bad, framework.Unclear: ui.Warn, framework.Rise: ui.Good}
	return ui.Label{Kind: kinds[m], Text: p.T("rules.moved." + string(m))}
}
