package ctdl

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/currency"

	"opencairn.org/cairn/formats/credit"

	"opencairn.org/cairn/formats/flaw"
)

// further reads our additionalProperty entries that hold more than one value.
func (r *reader) further(name string, p place, c *Course) {
	value := p.get("value")
	switch name {
	case propTeam:
		if role := r.one(TeamRoles, value, "team"); role != "" {
			from := r.str(p.get("description"))
			c.Team = append(c.Team, TeamRole{Role: role, From: from, Industry: r.str(p.get("valueReference")) == "industry"})
		}
	case propPartner:
		if role := r.one(PartnerRoles, value, "coDesign"); role != "" {
			c.CoDesign = append(c.CoDesign, Partner{Role: role, Name: r.str(p.get("description")), URL: r.absolute(r.str(p.get("url")))})
		}
	case propPlatform:
		o := r.named(p)
		c.Platform = &o
	case propEligible:
		c.EligiblePartners = append(c.EligiblePartners, r.named(p))
	case propHours:
		r.hoursPart(p, c)
	case propAdvance:
		c.Advance = r.money(value.first(), p.get("unitText"), "advance")
	case propListed:
		for _, e := range value.items() {
			c.ListedOn = append(c.ListedOn, r.str(e))
		}
	case propOnline:
		if n, ok := r.upTo(value.first(), 100, "onlineShare"); ok {
			c.OnlineShare = &n
		}
	case propPilot:
		c.Pilot = &Pilot{Name: r.str(p.get("description"))}
		if s := r.str(value); s != "true" {
			c.Pilot.Sunset = r.date(value, "pilot")
		}
	}
}

// named is an organisation that a property of ours names: value, url and, for an
// alliance, additionalType.
func (r *reader) named(p place) Organisation {
	return Organisation{
		Name: r.str(p.get("value")), URL: r.absolute(r.str(p.get("url"))),
		Alliance: bare(r.str(p.get("additionalType"))) == alliance,
	}
}

func (r *reader) hoursPart(p place, c *Course) {
	kind := r.one(HourKinds, p.get("unitText"), "workload.split")
	if hours, ok := r.amount(p.get("value").first(), "workload.split"); ok && kind != "" {
		c.HoursSplit = append(c.HoursSplit, HoursPart{Kind: kind, Hours: *hours})
	}
}

// money is an exact amount and its currency.
func (r *reader) money(amount, code place, field string) *Price {
	unit, err := currency.ParseISO(r.str(code))
	if err != nil {
		r.problem(flaw.NoCurrency, place{amount.v, code.at}, field, "EUR")
		return nil
	}
	minor, ok := r.minor(amount, unit)
	if !ok {
		return nil
	}
	return &Price{Minor: minor, Currency: unit.String()}
}

// composition is what a course is made of, and what it was taken out of.
func (r *reader) composition(n place, c *Course) {
	for _, p := range append(n.get("hasPart").items(), n.get("hasCourse").items()...) {
		if part, ok := r.part(r.node(p)); ok {
			c.Parts = append(c.Parts, part)
		}
	}
	p := r.node(n.get("isBasedOn").first())
	if !p.is(programType, "WorkBasedProgram") {
		return
	}
	parent := Programme{Name: r.str(p.get("name")), URL: r.absolute(r.str(p.get("url")))}
	parent.Level = r.str(r.node(p.get("educationalCredentialAwarded").first()).get("educationalLevel"))
	for _, m := range p.get("hasCourse").items() {
		if part, ok := r.part(r.node(m)); ok {
			parent.Modules = append(parent.Modules, part)
		}
	}
	c.Parent = &parent
}

func (r *reader) part(n place) (Part, bool) {
	if s, ok := n.scalar(); ok {
		return Part{Name: r.text(n, "components")}, s != ""
	}
	if !n.is(courseTypes...) {
		return Part{}, false // a video or a book is no part of a credential
	}
	p := Part{URL: r.absolute(r.str(n.get("url")))}
	for _, name := range []string{"identifier", "courseCode"} {
		if p.Code == "" {
			p.Code = r.str(n.get(name))
		}
	}
	if name := n.get("name"); !name.isZero() {
		p.Name = r.text(name, "components")
	}
	if kind := n.get("learningResourceType"); !kind.isZero() {
		p.Kind = r.one(PartKinds, kind, "components")
	}
	var volume Course
	r.workload(n, &volume)
	p.Hours = volume.Hours
	if len(volume.Credits) > 0 {
		p.Credits = &volume.Credits[0]
	}
	for _, e := range n.get("additionalProperty").items() {
		if name, _ := propertyName(r.str(e.get("propertyID"))); name == propDegree {
			p.DegreeCourse = r.yes(e.get("value"), "components")
		}
	}
	return p, len(p.Name) > 0 || p.Code != ""
}

// who reads who stands behind a course beside its provider, and whom it is for.
func (r *reader) who(n place, c *Course) {
	providers := n.get("provider").items()
	for i := 1; i < len(providers); i++ {
		if o := r.organisation(providers[i]); o.Name != "" || o.URL != "" {
			c.CoProviders = append(c.CoProviders, o)
			c.addCountry(o.Country)
		}
	}
	for _, p := range n.get("audience").items() {
		p = r.node(p)
		for _, name := range []string{"audienceType", "educationalRole", "name"} {
			if groups := r.strings(p.get(name)); len(groups) > 0 {
				c.TargetGroups = append(c.TargetGroups, groups...)
				break
			}
		}
		if s, ok := p.scalar(); ok {
			c.TargetGroups = append(c.TargetGroups, s)
		}
	}
	if profile := r.node(n.get("ceterms:requires").first()); !profile.get("ceterms:description").isZero() {
		c.Eligibility = r.text(profile.get("ceterms:description"), "eligibility")
	}
	for _, p := range n.get("ceterms:industryType").items() {
		if s := r.aligned(r.node(p)); s != "" {
			c.Industries = append(c.Industries, s)
		}
	}
}

func (r *reader) strings(p place) []string {
	var out []string
	for _, e := range p.items() {
		if s := r.str(e); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// aligned is what a CTDL CredentialAlignmentObject points to: a name, or a node
// of a vocabulary.
func (r *reader) aligned(p place) string {
	for _, name := range []string{"ceterms:targetNode", "ceterms:targetNodeName"} {
		if s := r.str(p.get(name)); s != "" {
			return s
		}
	}
	return r.str(p)
}

// credit is whose a picture is: the words for it, or a name.
func (r *reader) credit(p place) string {
	for _, name := range []string{"creditText", "copyrightNotice"} {
		if s := r.str(p.get(name)); s != "" {
			return s
		}
	}
	for _, name := range []string{"copyrightHolder", "creator"} {
		of := r.node(p.get(name).first())
		if s := r.str(of.get("name")); s != "" {
			return s
		}
		if s := r.str(of); s != "" {
			return s
		}
	}
	return ""
}

// shown is what a page shows first, and what it leans on.
func (r *reader) shown(n place, c *Course) {
	if p := n.get("disambiguatingDescription"); !p.isZero() {
		c.Introduction = r.text(p, "introduction")
	}
	if p := r.node(n.get("image").first()); !p.isZero() {
		u, _ := p.scalar()
		for _, name := range []string{"contentUrl", "url", "@id"} {
			if u == "" {
				u = r.str(p.get(name))
			}
		}
		if u = r.absolute(u); u != "" {
			c.Image = &Image{URL: u, Credit: r.credit(p), Licence: r.str(p.get("license"))}
			if words := p.get("caption"); !words.isZero() {
				c.Image.Alt = r.text(words, "image")
			}
		}
	}
	if p := n.get("citation"); !p.isZero() {
		c.Research = r.text(p, "research")
	}
	for _, p := range n.get("subjectOf").items() {
		if p = r.node(p); p.is("Legislation", "LegislationObject") {
			c.Instruments = append(c.Instruments, Instrument{
				Name: r.str(p.get("name")), Kind: r.str(p.get("legislationType")), URL: r.absolute(r.str(p.get("url"))),
				Date: r.date(p.get("legislationDate"), "instruments"),
			})
		}
	}
}

var (
	lifetime = regexp.MustCompile(`^P[0-9]{1,3}[YMWD]$`)
	goal     = regexp.MustCompile(`([0-9]{1,2})$`)
)

// validity is how long what is awarded is valid, as a whole number of years,
// months, weeks or days.
func (r *reader) validity(credential place, c *Course) {
	p := credential.get("validFor").first()
	if p.isZero() {
		return
	}
	s, _ := p.scalar()
	if !lifetime.MatchString(s) {
		r.problem(flaw.BadDuration, p, "validity", "P3Y")
		return
	}
	c.Validity = s
}

// goals are the Sustainable Development Goals among the things a course is
// about.
func (r *reader) goals(n place, c *Course) {
	for _, p := range n.get("about").items() {
		p = r.node(p)
		set := strings.ToLower(r.str(p.get("inDefinedTermSet")))
		if !strings.Contains(set, "sdg") && !strings.Contains(set, "sustainable development") {
			continue
		}
		m := goal.FindStringSubmatch(r.str(p.get("termCode")))
		number := 0
		if m != nil {
			number, _ = strconv.Atoi(m[1]) // two digits
		}
		if number < 1 || number > 17 {
			r.problem(flaw.UnknownValue, place{p.get("termCode").v, p.at + ".termCode"}, "sdg", "1-17")
			continue
		}
		if !slices.Contains(c.SDG, number) {
			c.SDG = append(c.SDG, number)
		}
	}
}

// costs are what is paid beside the price, and who can pay.
func (r *reader) costs(n place, c *Course) {
	for _, p := range n.get("ceterms:estimatedCost").items() {
		p = r.node(p)
		kind := p.get("ceterms:directCostType").first()
		code, ok := find(CostTypes, r.aligned(kind))
		if !ok {
			r.problem(flaw.UnknownValue, place{r.aligned(kind), kind.at}, "costs", words(CostTypes))
			continue
		}
		if price := r.money(p.get("ceterms:price").first(), p.get("ceterms:currency"), "costs"); price != nil {
			c.Costs = append(c.Costs, Cost{Type: code, Price: *price})
		}
	}
	for _, p := range n.get("ceterms:financialAssistance").items() {
		p = r.node(p)
		if name := r.str(p.get("ceterms:name")); name != "" {
			c.Funding = append(c.Funding, FundingSource{Name: name, URL: r.absolute(r.str(p.get("ceterms:subjectWebpage")))})
		}
	}
}

// otherLevels are the levels a page states beyond its first.
func (r *reader) otherLevels(n place, c *Course) {
	list := n.get("educationalLevel").items()
	for i := 1; i < len(list); i++ {
		if l := r.levelOf(r.node(list[i])); l.Framework != "" && l.Value != "" {
			if _, err := credit.Standard().Level(l.Framework, l.Value); l.Framework != credit.EQFSystem || err == nil {
				c.OtherLevels = append(c.OtherLevels, l)
				continue
			}
		}
		r.problem(flaw.BadLevel, list[i], "level", "EQF 5")
	}
}
