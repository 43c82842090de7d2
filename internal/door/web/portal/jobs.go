package portal

import (
	"net/url"
	"strings"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/taxonomy"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
)

const jobsPath = "/jobs"

func jobsAddress(job string) string { return jobsPath + "?" + url.Values{"become": {job}}.Encode() }

// jobsView is what was understood of a wish for a job, and the offers for it.
type jobsView struct {
	Asked       bool
	Job         string // as understood
	Told        []string
	Results     []ui.Result
	Open        []string // skills that no offer here teaches
	Others      []ui.Link
	Attribution string
}

// Jobs finds offers that teach what a job asks for.
func (d *Desk) Jobs(r *page.Request) error {
	f := r.QueryForm()
	q := catalogue.SkillQuestion{Become: f.Text("become"), Have: f.Lines("have"), Lack: f.Lines("lack"), Lang: r.Printer().Lang()}
	p := ui.Page{Title: r.T("jobs.title"), Description: r.T("jobs.lead"), Private: r.HTTP().URL.RawQuery != ""}
	v := jobsView{Asked: q.Become != "" || len(q.Have)+len(q.Lack) > 0}
	err := f.Err()
	if err == nil && v.Asked {
		err = d.forJob(r, q, &v)
	}
	if err != nil {
		return f.Again(err, p, jobsBody(f, jobsView{}))
	}
	return r.Render(p, jobsBody(f, v))
}

func (d *Desk) forJob(r *page.Request, q catalogue.SkillQuestion, v *jobsView) error {
	a, err := d.Catalogue.SearchSkills(r.Ctx(), r.Actor(), q)
	if err != nil {
		return err
	}
	if q.Named && a.Occupation == nil {
		return nil
	}
	names, err := d.bodies(r)
	if err != nil {
		return err
	}
	p := r.Printer()
	if q.Become != "" && a.Occupation == nil && !q.Named {
		v.Told = append(v.Told, p.T("jobs.unknown", "words", q.Become))
	}
	if o := a.Occupation; o != nil {
		v.Job = o.Label
		v.Attribution = strings.TrimSpace(p.T("outcomes.attribution", "scheme", o.Scheme, "version", o.Version) + " " + o.Attribution())
		v.Told = append(v.Told, p.T("jobs.understood", "job", o.Label))
		if o.Derived {
			v.Told = append(v.Told, p.T("jobs.derived"))
		}
	}
	if len(a.Have) > 0 {
		v.Told = append(v.Told, p.T("jobs.have", "skills", skillNames(a.Have)))
	}
	if len(a.Wanted) > 0 {
		v.Told = append(v.Told, p.T("jobs.wanted", "skills", skillNames(a.Wanted)))
	}
	if len(a.Open) > 0 && len(a.Offers) > 0 {
		v.Told = append(v.Told, p.T("jobs.open", "skills", skillNames(a.Open)))
	}
	for _, o := range a.Others {
		v.Others = append(v.Others, ui.Link{Text: o.Label, Href: r.With("become", o.Label)})
	}
	for _, o := range a.Offers {
		row := result(p, o.FoundOffer, names, r.Now())
		row.Facts = append(row.Facts, ui.Term{Name: p.T("jobs.teaches"), Text: skillNames(o.Teaches)}, ui.Term{Name: p.T("jobs.aid"), Text: aid(r, o.FoundOffer)})
		v.Results = append(v.Results, row)
	}
	return nil
}

// aid says whether a scheme pays for an offer.
func aid(r *page.Request, o catalogue.FoundOffer) string {
	for _, f := range o.Facts {
		if f.Kind == catalogue.FactFunded {
			return r.T("jobs.aid.yes")
		}
	}
	if o.Offer.PublicFunding {
		return r.T("jobs.aid.yes")
	}
	return r.T("jobs.aid.no")
}

func skillNames(all []taxonomy.Skill) string {
	out := make([]string, len(all))
	for i, k := range all {
		out[i] = k.Label
	}
	return strings.Join(out, "; ")
}
