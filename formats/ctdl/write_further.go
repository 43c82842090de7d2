package ctdl

import (
	"time"
)

func writeModes(r Run) any {
	if r.Mode == "" {
		return r.Pace
	}
	if r.Pace == "" {
		return r.Mode
	}
	return []string{r.Mode, r.Pace}
}

func writeRunExtra(r Run) []members {
	var out []members
	if r.Rolling {
		out = append(out, property(propRolling, true))
	}
	for _, k := range r.Reserved {
		out = append(out, property(propReserved, k.Places, member{"description", k.Group}))
	}
	return out
}

// aligned are codes as CTDL writes concepts of its vocabularies.
func aligned(list []Term, codes []string) []members {
	out := make([]members, 0, len(codes))
	for _, code := range codes {
		for _, t := range list {
			if t.Code == code {
				out = append(out, members{{"@type", "ceterms:CredentialAlignmentObject"}, {"ceterms:targetNode", members{{"@id", t.URI}}}})
			}
		}
	}
	return out
}

func writeQuality(q Quality) members {
	p := property(propQuality, q.Type)
	p.add("name", q.Scope, q.Scope != "")
	p.add("description", q.Body, q.Body != "")
	p.add("url", q.URL, q.URL != "")
	p.add("validThrough", q.ValidUntil.Format(time.DateOnly), !q.ValidUntil.IsZero())
	p.add("disambiguatingDescription", q.Statement, q.Statement != "")
	return p
}

// writeFurther writes what schema.org or CTDL has a term for.
func writeFurther(m *members, c Course) {
	if c.Image != nil {
		image := members{{"@type", "ImageObject"}, {"contentUrl", c.Image.URL}}
		image.add("caption", writeText(c.Image.Alt), len(c.Image.Alt) > 0)
		image.add("creditText", c.Image.Credit, c.Image.Credit != "")
		image.add("license", c.Image.Licence, c.Image.Licence != "")
		m.add("image", image, true)
	}
	m.add("audience", []members{{{"@type", "Audience"}, {"audienceType", c.TargetGroups}}}, len(c.TargetGroups) > 0)
	m.add("hasPart", writeParts(c.Parts), len(c.Parts) > 0)
	if p := c.Parent; p != nil {
		parent := members{{"@type", programType}}
		parent.add("name", p.Name, p.Name != "")
		parent.add("url", p.URL, p.URL != "")
		parent.add("educationalCredentialAwarded", members{{"@type", "EducationalOccupationalCredential"}, {"educationalLevel", p.Level}}, p.Level != "")
		parent.add("hasCourse", writeParts(p.Modules), len(p.Modules) > 0)
		m.add("isBasedOn", parent, true)
	}
	m.add("citation", writeText(c.Research), len(c.Research) > 0)
	m.add("subjectOf", writeInstruments(c.Instruments), len(c.Instruments) > 0)
	m.add("ceterms:requires", members{{"@type", "ceterms:ConditionProfile"}, {"ceterms:description", writeText(c.Eligibility)}}, len(c.Eligibility) > 0)
	var branches []members
	for _, name := range c.Industries {
		branches = append(branches, members{{"@type", "ceterms:CredentialAlignmentObject"}, {"ceterms:targetNodeName", name}})
	}
	m.add("ceterms:industryType", branches, len(branches) > 0)
	writeMoney(m, c)
}

func writeParts(list []Part) []members {
	out := make([]members, len(list))
	for i, p := range list {
		m := members{{"@type", "Course"}}
		m.add("identifier", p.Code, p.Code != "")
		m.add("url", p.URL, p.URL != "")
		m.add("name", writeText(p.Name), len(p.Name) > 0)
		m.add("learningResourceType", p.Kind, p.Kind != "")
		volume := Course{Hours: p.Hours}
		if p.Credits != nil {
			volume.Credits = append(volume.Credits, *p.Credits)
		}
		writeWorkload(&m, volume)
		m.add("additionalProperty", []members{property(propDegree, true)}, p.DegreeCourse)
		out[i] = m
	}
	return out
}

func writeInstruments(list []Instrument) []members {
	out := make([]members, len(list))
	for i, x := range list {
		m := members{{"@type", "Legislation"}}
		m.add("name", x.Name, x.Name != "")
		m.add("legislationType", x.Kind, x.Kind != "")
		m.add("legislationDate", writeDate(x.Date), !x.Date.IsZero())
		m.add("url", x.URL, x.URL != "")
		out[i] = m
	}
	return out
}

func writeMoney(m *members, c Course) {
	var costs, funds []members
	for _, x := range c.Costs {
		costs = append(costs, members{{"@type", "ceterms:CostProfile"}, {"ceterms:directCostType", aligned(CostTypes, []string{x.Type})},
			{"ceterms:price", decimal(x.Price)}, {"ceterms:currency", x.Currency}})
	}
	m.add("ceterms:estimatedCost", costs, len(costs) > 0)
	for _, f := range c.Funding {
		p := members{{"@type", "ceterms:FinancialAssistanceProfile"}, {"ceterms:name", f.Name}}
		p.add("ceterms:subjectWebpage", f.URL, f.URL != "")
		funds = append(funds, p)
	}
	m.add("ceterms:financialAssistance", funds, len(funds) > 0)
}

// writeFurtherProperties writes what neither schema.org nor CTDL has a term for.
func writeFurtherProperties(c Course) []members {
	var out []members
	add := func(name string, value any, more ...member) { out = append(out, property(name, value, more...)) }
	for _, t := range c.Team {
		p := property(propTeam, t.Role)
		p.add("description", t.From, t.From != "")
		p.add("valueReference", "industry", t.Industry)
		out = append(out, p)
	}
	for _, x := range c.CoDesign {
		p := property(propPartner, x.Role)
		p.add("description", x.Name, x.Name != "")
		p.add("url", x.URL, x.URL != "")
		out = append(out, p)
	}
	if c.Platform != nil {
		out = append(out, writeNamed(propPlatform, *c.Platform))
	}
	for _, o := range c.EligiblePartners {
		out = append(out, writeNamed(propEligible, o))
	}
	for _, h := range c.HoursSplit {
		add(propHours, h.Hours.String(), member{"unitText", h.Kind})
	}
	if c.Advance != nil {
		add(propAdvance, decimal(*c.Advance), member{"unitText", c.Advance.Currency})
	}
	for _, name := range c.ListedOn {
		add(propListed, name)
	}
	if c.OnlineShare != nil {
		add(propOnline, *c.OnlineShare)
	}
	if p := c.Pilot; p != nil {
		var value any = true
		if !p.Sunset.IsZero() {
			value = p.Sunset.Format(time.DateOnly)
		}
		m := property(propPilot, value)
		m.add("description", p.Name, p.Name != "")
		out = append(out, m)
	}
	return out
}

func writeNamed(name string, o Organisation) members {
	p := property(name, o.Name)
	p.add("url", o.URL, o.URL != "")
	p.add("additionalType", alliance, o.Alliance)
	return p
}
