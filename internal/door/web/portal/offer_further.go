package portal

import (
	"cmp"
	"strconv"
	"strings"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/i18n"
)

// part is a section of what an offer states beyond what everybody must.
type part struct {
	Title string
	Terms []ui.Term
}

// terms collects what is stated: nothing is said of what is not.
type terms struct {
	p    *i18n.Printer
	list []ui.Term
}

func (t *terms) text(key, text string) {
	if text != "" {
		t.list = append(t.list, ui.Term{Name: t.p.T(key), Text: text})
	}
}

func (t *terms) content(key string, c i18n.Text) {
	if len(c) > 0 {
		t.list = append(t.list, ui.Term{Name: t.p.T(key), Body: ui.Content(c)})
	}
}

func (t *terms) yes(key string, is bool) {
	if is {
		t.list = append(t.list, ui.Term{Name: t.p.T(key), Text: t.p.T("offer.yes")})
	}
}

// further are the sections of an offer that are there when something is stated.
func further(p *i18n.Printer, o catalogue.Offer) []part {
	var out []part
	for _, x := range []struct {
		key  string
		fill func(*terms, catalogue.Offer)
	}{
		{"offer.page.made", madeOf}, {"offer.page.behind", behind}, {"offer.page.laws", lawsOf}, {"offer.page.more", moreOf},
	} {
		if list := termsOf(p, o, x.fill); len(list) > 0 {
			out = append(out, part{Title: p.T(x.key), Terms: list})
		}
	}
	return out
}

// termsOf is what is stated of one thing about an offer.
func termsOf(p *i18n.Printer, o catalogue.Offer, fill func(*terms, catalogue.Offer)) []ui.Term {
	t := terms{p: p}
	fill(&t, o)
	return t.list
}

func sayVolume(p *i18n.Printer, v catalogue.Volume) string {
	return sayWorkload(p, catalogue.Workload{Hours: v.Hours, Credits: v.Credits, System: v.System})
}

// madeOf is the parts and their sum, or the programme it was taken from.
func madeOf(t *terms, o catalogue.Offer) {
	var parts []catalogue.Volume
	for _, c := range o.Components {
		name, _ := c.Title.In(t.p.Lang())
		said := sayVolume(t.p, c.Volume)
		if said == "" {
			said = t.p.T("offer.part.unknown")
		}
		if kind := sayCode(t.p, "offer.part.", c.Kind); kind != "" {
			said = kind + " · " + said
		}
		t.list = append(t.list, ui.Term{Name: said, Body: linked(name, c.URL)})
		parts = append(parts, c.Volume)
	}
	switch sum, err := catalogue.SumOf(parts); {
	case err == nil && sum.Credits != nil:
		t.text("offer.page.sum", sayVolume(t.p, sum.Volume))
	case len(sum.Unknown) > 0:
		t.text("offer.page.sum", t.p.T("offer.sum.unknown", "count", len(sum.Unknown)))
	}
	if o.Parent == nil {
		return
	}
	t.list = append(t.list, ui.Term{Name: t.p.T("offer.page.parent"), Body: linked(o.Parent.Name, o.Parent.URL)})
	t.text("offer.page.parent.level", o.Parent.Level)
	for _, m := range o.Parent.Modules {
		name, _ := m.Title.In(t.p.Lang())
		t.text("offer.page.module", strings.Join(stated(m.Code, name, sayVolume(t.p, m.Volume)), " · "))
	}
}

func stated(list ...string) []string {
	var out []string
	for _, s := range list {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

func forWhom(t *terms, o catalogue.Offer) {
	t.text("offer.page.groups", t.p.List(o.TargetGroups))
	if e := o.Eligibility; e != nil {
		t.content("offer.page.eligible", e.Text)
		t.text("offer.page.partners", bodiesOf(t.p, e.Partners))
	}
	for _, r := range o.Runs {
		for _, k := range r.Reserved {
			t.text("offer.page.reserved", t.p.T("offer.reserved", "count", k.Places, "group", k.Group, "run", sayRun(t.p, r)))
		}
	}
	t.yes("offer.page.dual", o.DualEnrolment)
	t.yes("offer.page.taster", o.Taster)
	t.yes("offer.page.assessment_only", o.AssessmentOnly)
	if o.Pilot != nil {
		until := ""
		if !o.Pilot.Sunset.IsZero() {
			until = t.p.T("offer.until", "date", o.Pilot.Sunset)
		}
		t.text("offer.page.pilot", orYes(t.p, strings.Join(stated(o.Pilot.Name, until), " · ")))
	}
}

func orYes(p *i18n.Printer, s string) string {
	if s == "" {
		return p.T("offer.yes")
	}
	return s
}

func costsOf(t *terms, o catalogue.Offer) {
	for _, c := range o.Costs {
		t.text("offer.cost."+c.Type, sayPrice(t.p, &c.Price))
	}
	t.text("offer.page.advance", sayPrice(t.p, o.Advance))
	for _, f := range o.Funding {
		t.list = append(t.list, ui.Term{Name: t.p.T("offer.page.funding"), Body: linked(f.Name, f.URL)})
	}
	t.text("offer.page.cost_model", sayCode(t.p, "offer.cost_model.", o.CostModel))
}

func behind(t *terms, o catalogue.Offer) {
	t.text("offer.page.with", bodiesOf(t.p, o.CoProviders))
	var alliances []catalogue.Body
	for _, b := range o.AwardingBody {
		if b.Alliance {
			alliances = append(alliances, b)
		}
	}
	t.text("offer.page.alliance", bodiesOf(t.p, alliances))
	if o.Platform != nil {
		t.list = append(t.list, ui.Term{Name: t.p.T("offer.page.platform"), Body: linked(o.Platform.Name, o.Platform.URL)})
	}
	for _, x := range o.Team {
		role := sayCode(t.p, "offer.role.", x.Role)
		if x.Industry {
			role = t.p.T("offer.industry", "role", role)
		}
		t.text("offer.page.team", strings.Join(stated(role, x.From), " · "))
	}
	for _, x := range o.CoDesign {
		t.text("offer.page.design", strings.Join(stated(sayCode(t.p, "offer.partner.", x.Role), x.Name), " · "))
	}
	t.content("offer.page.research", o.Research)
}

func lawsOf(t *terms, o catalogue.Offer) {
	for _, x := range o.Instruments {
		day := ""
		if !x.Date.IsZero() {
			day = t.p.Date(x.Date)
		}
		kind := x.Kind
		if kind == "" {
			kind = t.p.T("offer.page.law")
		}
		t.list = append(t.list, ui.Term{Name: kind, Body: linked(strings.Join(stated(x.Name, day), ", "), x.URL)})
	}
}

func moreOf(t *terms, o catalogue.Offer) {
	t.content("offer.page.purpose", o.Purpose)
	t.text("offer.page.setting", sayCode(t.p, "offer.setting.", o.Setting))
	t.text("offer.page.sector", sayCode(t.p, "offer.sector.", o.Sector))
	t.text("offer.page.industries", t.p.List(o.Industries))
	var goals []string
	for _, n := range o.SDG {
		goals = append(goals, t.p.T("offer.goal", "goal", n))
	}
	t.text("offer.page.goals", t.p.List(goals))
	for _, h := range o.Workload.Split {
		t.text("offer.kind."+h.Kind, sayWorkload(t.p, catalogue.Workload{Hours: &h.Hours}))
	}
	if o.Attendance > 0 {
		t.text("offer.page.attendance", t.p.T("offer.percent", "percent", o.Attendance))
	}
	if o.OnlineShare != nil {
		t.text("offer.page.online", t.p.T("offer.percent", "percent", *o.OnlineShare))
	}
	t.text("offer.page.validity", sayValidity(t.p, o.Validity))
	if o.ReviewMonths > 0 {
		t.text("offer.page.review", t.p.T("offer.months", "count", o.ReviewMonths))
	}
	t.text("offer.page.label", o.Label)
	t.text("offer.page.origin", sayCode(t.p, "offer.origin.", o.Origin))
	for _, at := range o.ListedOn {
		t.list = append(t.list, ui.Term{Name: t.p.T("offer.page.listed"), Body: linked(at, webAddress(at))})
	}
	if o.Image != nil {
		alt, _ := o.Image.Alt.In(t.p.Lang())
		t.list = append(t.list, ui.Term{Name: t.p.T("offer.page.image"), Body: linked(cmp.Or(alt, o.Image.URL), o.Image.URL)})
	}
}

// webAddress is what can be followed as a link, or nothing.
func webAddress(s string) string {
	if strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://") {
		return s
	}
	return ""
}

// sayValidity is an ISO 8601 duration of one unit in words.
func sayValidity(p *i18n.Printer, s string) string {
	if len(s) < 3 {
		return s
	}
	n, err := strconv.Atoi(s[1 : len(s)-1])
	key := map[byte]string{'Y': "offer.years", 'M': "offer.months", 'W': "offer.weeks", 'D': "offer.days"}[s[len(s)-1]]
	if err != nil || key == "" {
		return s
	}
	return p.T(key, "count", n)
}

// sayTimes is when in the week a run takes place and how fast it goes.
func sayTimes(p *i18n.Printer, run catalogue.Run) string {
	words := stated(sayCode(p, "offer.pace.", run.Pace))
	for _, s := range run.Schedule {
		words = append(words, sayCode(p, "offer.schedule.", s))
	}
	return p.List(words)
}

// outsideFormal reports that an offer says it is not formal education and rests
// on nobody's assurance but its provider's own (S-014, S-015).
func outsideFormal(o catalogue.Offer) bool {
	if o.Setting != "nonformal" && o.Setting != "informal" {
		return false
	}
	for _, q := range o.Quality {
		if q.Type != "internal" {
			return false
		}
	}
	return true
}
