package catalogue

import (
	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/formats/ctdl"
	"opencairn.org/cairn/internal/ground/i18n"
)

func bodyOf(o ctdl.Organisation) Body { return Body{Name: o.Name, URL: o.URL, Alliance: o.Alliance} }

func organisationOf(b Body) ctdl.Organisation {
	return ctdl.Organisation{Name: b.Name, URL: b.URL, Alliance: b.Alliance}
}

// each is a list in another type; nil stays nil.
func each[A, B any](list []A, f func(A) B) []B {
	var out []B
	for _, x := range list {
		out = append(out, f(x))
	}
	return out
}

func furtherOf(f ctdl.Further, o *Offer) {
	o.Purpose, o.Research, o.Introduction = i18n.Text(f.Purpose), i18n.Text(f.Research), i18n.Text(f.Introduction)
	o.Components = each(f.Parts, componentOf)
	if p := f.Parent; p != nil {
		o.Parent = &Parent{Name: p.Name, URL: p.URL, Level: p.Level, Modules: each(p.Modules, moduleOf)}
	}
	o.CoProviders = each(f.CoProviders, bodyOf)
	o.Team = each(f.Team, func(t ctdl.TeamRole) TeamRole { return TeamRole(t) })
	o.CoDesign = each(f.CoDesign, func(p ctdl.Partner) Partner { return Partner(p) })
	o.Setting, o.Sector, o.Validity, o.ReviewMonths, o.Attendance = f.Setting, f.Sector, f.Validity, f.ReviewMonths, f.Attendance
	o.Workload.Split = each(f.HoursSplit, func(h ctdl.HoursPart) HoursPart { return HoursPart(h) })
	o.Taster, o.AssessmentOnly, o.DualEnrolment = f.Taster, f.AssessmentOnly, f.DualEnrolment
	if f.Image != nil {
		o.Image = &Image{URL: f.Image.URL, Alt: i18n.Text(f.Image.Alt), Credit: f.Image.Credit, Licence: f.Image.Licence}
	}
	if f.Platform != nil {
		b := bodyOf(*f.Platform)
		o.Platform = &b
	}
	o.TargetGroups, o.OnlineShare, o.SDG, o.Industries, o.ListedOn = f.TargetGroups, f.OnlineShare, f.SDG, f.Industries, f.ListedOn
	if len(f.Eligibility) > 0 || len(f.EligiblePartners) > 0 {
		o.Eligibility = &Eligibility{Text: i18n.Text(f.Eligibility), Partners: each(f.EligiblePartners, bodyOf)}
	}
	o.Instruments = each(f.Instruments, func(x ctdl.Instrument) Instrument { return Instrument(x) })
	if f.Pilot != nil {
		p := Pilot(*f.Pilot)
		o.Pilot = &p
	}
	o.Costs = each(f.Costs, func(c ctdl.Cost) Cost { return Cost{Type: c.Type, Price: Price(c.Price)} })
	if f.Advance != nil {
		p := Price(*f.Advance)
		o.Advance = &p
	}
	o.Funding = each(f.Funding, func(x ctdl.FundingSource) FundingSource { return FundingSource(x) })
	o.CostModel = f.CostModel
}

func componentOf(p ctdl.Part) Component {
	return Component{Title: i18n.Text(p.Name), Kind: p.Kind, Source: p.Code, URL: p.URL, Volume: volumeOf(p), DegreeCourse: p.DegreeCourse}
}

func moduleOf(p ctdl.Part) Module {
	return Module{Code: p.Code, Title: i18n.Text(p.Name), Volume: volumeOf(p)}
}

func volumeOf(p ctdl.Part) Volume {
	v := Volume{Hours: p.Hours}
	if p.Credits != nil {
		v.Credits, v.System = &p.Credits.Value, p.Credits.System
	}
	return v
}

func partOf(title i18n.Text, code string, v Volume) ctdl.Part {
	p := ctdl.Part{Code: code, Name: ctdl.Text(title), Hours: v.Hours}
	if v.Credits != nil {
		p.Credits = &credit.Credits{System: v.System, Value: *v.Credits}
	}
	return p
}

func courseFurther(o Offer) ctdl.Further {
	f := ctdl.Further{
		Purpose: ctdl.Text(o.Purpose), Research: ctdl.Text(o.Research), Introduction: ctdl.Text(o.Introduction),
		CoProviders: each(o.CoProviders, organisationOf),
		Team:        each(o.Team, func(t TeamRole) ctdl.TeamRole { return ctdl.TeamRole(t) }),
		CoDesign:    each(o.CoDesign, func(p Partner) ctdl.Partner { return ctdl.Partner(p) }),
		Setting:     o.Setting, Sector: o.Sector, Validity: o.Validity, ReviewMonths: o.ReviewMonths, Attendance: o.Attendance,
		HoursSplit: each(o.Workload.Split, func(h HoursPart) ctdl.HoursPart { return ctdl.HoursPart(h) }),
		Taster:     o.Taster, AssessmentOnly: o.AssessmentOnly, DualEnrolment: o.DualEnrolment,
		TargetGroups: o.TargetGroups, OnlineShare: o.OnlineShare, SDG: o.SDG, Industries: o.Industries, ListedOn: o.ListedOn,
		Instruments: each(o.Instruments, func(x Instrument) ctdl.Instrument { return ctdl.Instrument(x) }),
		Costs:       each(o.Costs, func(c Cost) ctdl.Cost { return ctdl.Cost{Type: c.Type, Price: ctdl.Price(c.Price)} }),
		Funding:     each(o.Funding, func(x FundingSource) ctdl.FundingSource { return ctdl.FundingSource(x) }),
		CostModel:   o.CostModel,
	}
	f.Parts = each(o.Components, func(c Component) ctdl.Part {
		p := partOf(c.Title, c.Source, c.Volume)
		p.Kind, p.URL, p.DegreeCourse = c.Kind, c.URL, c.DegreeCourse
		return p
	})
	courseFurtherOne(o, &f)
	return f
}

// courseFurtherOne is what an offer states once or not at all.
func courseFurtherOne(o Offer, f *ctdl.Further) {
	if p := o.Parent; p != nil {
		f.Parent = &ctdl.Programme{Name: p.Name, URL: p.URL, Level: p.Level, Modules: each(p.Modules, func(m Module) ctdl.Part {
			return partOf(m.Title, m.Code, m.Volume)
		})}
	}
	if o.Image != nil {
		f.Image = &ctdl.Image{URL: o.Image.URL, Alt: ctdl.Text(o.Image.Alt), Credit: o.Image.Credit, Licence: o.Image.Licence}
	}
	if o.Platform != nil {
		b := organisationOf(*o.Platform)
		f.Platform = &b
	}
	if e := o.Eligibility; e != nil {
		f.Eligibility, f.EligiblePartners = ctdl.Text(e.Text), each(e.Partners, organisationOf)
	}
	if o.Pilot != nil {
		p := ctdl.Pilot(*o.Pilot)
		f.Pilot = &p
	}
	if o.Advance != nil {
		p := ctdl.Price(*o.Advance)
		f.Advance = &p
	}
}

func runOf(r ctdl.Run) Run {
	out := Run{
		ID: r.ID, Start: r.Start, End: r.End, Rolling: r.Rolling, Deadline: r.Deadline, Places: r.Places,
		Place: r.Place, At: r.At, Mode: r.Mode, Schedule: r.Schedule, Pace: r.Pace,
	}
	out.Reserved = each(r.Reserved, func(x ctdl.Reserved) Reserved { return Reserved(x) })
	return out
}

func courseRun(r Run) ctdl.Run {
	out := ctdl.Run{
		ID: r.ID, Start: r.Start, End: r.End, Rolling: r.Rolling, Deadline: r.Deadline, Places: r.Places,
		Place: r.Place, At: r.At, Mode: r.Mode, Schedule: r.Schedule, Pace: r.Pace,
	}
	out.Reserved = each(r.Reserved, func(x Reserved) ctdl.Reserved { return ctdl.Reserved(x) })
	return out
}
