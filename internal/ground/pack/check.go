package pack

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/rule"
)

var (
	ownerTypes   = []string{"government", "agency", "providerAlliance", "consortium", "internationalOrganisation", "provider"}
	routes       = []string{"field", "programme", "selfAccrediting", "institutional", "notification", "qaStatement", "pilot"}
	bindingKinds = []string{"guideline", "recommendation", "agreement", "consortium", "regulation", "law"}
	facts        = []Fact{Found, Listed, Conforming, Approved, Awarded}
	stages       = []Stage{StageOffer, StageApplication, StageAssessment, StageCredential, StageFunding, StageReview, StageRecognition}
	severities   = []Severity{Must, Should, Info}
	provenances  = []Provenance{Paper, Confirmed, Unverified}

	codePattern = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	sPattern    = regexp.MustCompile(`^S-\d{3}$`)
	argInText   = regexp.MustCompile(`\{\{\.(\w+)\}\}`)
	valueOfPath = regexp.MustCompile(`^\{(.+)\}$`)
)

// checker collects faults with the line of each.
type checker struct {
	file   string
	data   []byte
	where  *lines // found when the first fault needs it
	langs  []string
	faults fault.List
}

func (c *checker) fail(key string, path []any, kv ...any) {
	if c.where == nil {
		l := linesOf(c.data)
		c.where = &l
	}
	c.faults = append(c.faults, at(c.file, c.where.at(path...), key, kv...))
}

func (c *checker) need(ok bool, what string, path ...any) {
	if !ok {
		c.fail("pack.missing", path, "what", what)
	}
}

func oneOf[T ~string](c *checker, got T, want []T, what string, path ...any) {
	if slices.Contains(want, got) {
		return
	}
	names := make([]string, len(want))
	for i, w := range want {
		names[i] = string(w)
	}
	c.fail("pack.choice", path, "what", what, "value", string(got), "choices", strings.Join(names, ", "))
}

// texts demands a text in every language of the pack.
func (c *checker) texts(t i18n.Text, what string, path ...any) {
	if len(t) == 0 {
		c.need(false, what, path...)
		return
	}
	for _, l := range c.langs {
		if strings.TrimSpace(t[l]) == "" {
			c.fail("pack.language", path, "what", what, "lang", l)
		}
	}
}

func (c *checker) citation(s Citation, what string, path ...any) {
	c.need(strings.TrimSpace(s.Text) != "", what+".text", path...)
	c.address(s.Address, what, path...)
}

func (c *checker) address(address, what string, path ...any) {
	if address != "" && !strings.HasPrefix(address, "https://") && !strings.HasPrefix(address, "http://") {
		c.fail("pack.address", path, "what", what, "address", address)
	}
}

func (c *checker) period(from, to Day, what string, path ...any) {
	if !to.IsZero() && !to.After(from.Time) {
		c.fail("pack.period", path, "what", what, "from", from.String(), "to", to.String())
	}
}

func checkPack(p *Pack, file string, data []byte, dir string) fault.List {
	c := &checker{file: file, data: data, langs: p.Languages}
	if p.Code != dir || !codePattern.MatchString(p.Code) {
		c.fail("pack.code", []any{"code"}, "code", p.Code, "folder", dir)
	}
	c.need(p.Version != "", "version", "version")
	c.need(p.Jurisdiction != "", "jurisdiction", "jurisdiction")
	c.need(len(p.Languages) > 0, "languages", "languages")
	c.texts(p.Name, "name", "name")
	c.texts(p.Owner.Name, "owner.name", "owner")
	oneOf(c, p.Owner.Type, ownerTypes, "owner.type", "owner", "type")
	for i, b := range p.Bodies {
		c.need(b.Slug != "", "slug", "bodies", i)
		c.texts(b.Name, "name", "bodies", i)
		for _, r := range b.Decides {
			oneOf(c, r, routes, "decides", "bodies", i, "decides")
		}
	}
	for i, l := range p.LegalBasis {
		c.citation(l, "legalBasis", "legalBasis", i)
	}
	for _, f := range slices.Sorted(maps.Keys(p.Facts)) {
		oneOf(c, f, facts, "facts", "facts", string(f))
		for _, after := range p.Facts[f].After {
			oneOf(c, after, facts, "after", "facts", string(f), "after")
		}
	}
	if p.CensusDays < 0 {
		c.fail("pack.scheme.negative", []any{"censusDays"}, "what", "censusDays")
	}
	c.contract(p.Contract)
	c.certificate(p.Certificate)
	c.rights(p.Rights)
	return c.faults
}

func (c *checker) rights(r *Rights) {
	if r == nil {
		return
	}
	for i, f := range r.Fields {
		path := []any{"rights", "fields", i}
		c.need(f.Provider != "", "provider", path...)
		c.need(len(f.Fields) > 0, "fields", path...)
		for _, code := range f.Fields {
			if len(code) < 2 || len(code) > 4 || strings.Trim(code, "0123456789") != "" {
				c.fail("pack.iscedf", append(path, "fields"), "value", code)
			}
		}
		if f.EQFFrom < 1 || f.EQFTo > 8 || f.EQFFrom > f.EQFTo {
			c.fail("pack.levels", path, "from", f.EQFFrom, "to", f.EQFTo)
		}
		c.period(f.From, f.Until, "until", path...)
		c.citation(f.Clause, "clause", path...)
	}
	for i, s := range r.SelfAccrediting {
		path := []any{"rights", "selfAccrediting", i}
		c.need(s.Provider != "", "provider", path...)
		c.period(s.From, s.Until, "until", path...)
		c.citation(s.Clause, "clause", path...)
	}
}

func checkFramework(f *Framework, name string) fault.List {
	c := &checker{file: f.File, data: f.data, langs: f.Pack.Languages}
	if f.ID != name || !codePattern.MatchString(f.ID) {
		c.fail("pack.framework_id", []any{"id"}, "id", f.ID, "name", name)
	}
	c.texts(f.Name, "name", "name")
	c.need(!f.ValidFrom.IsZero(), "validFrom", "validFrom")
	c.period(f.ValidFrom, f.ValidTo, "validTo", "validTo")
	c.need(len(f.Bindingness) > 0, "bindingness", "bindingness")
	for i, b := range f.Bindingness {
		oneOf(c, b.Kind, bindingKinds, "kind", "bindingness", i, "kind")
	}
	c.need(len(f.LegalBasis) > 0, "legalBasis", "legalBasis")
	for i, l := range f.LegalBasis {
		c.citation(l, "legalBasis", "legalBasis", i)
	}
	if len(f.Definition.Texts) > 0 {
		c.texts(f.Definition.Texts, "definition.texts", "definition", "texts")
		c.citation(f.Definition.Source, "definition.source", "definition")
	}
	c.elements(f)
	c.profile(f.Profile)
	c.need(len(f.Rules) > 0, "rules", "rules")
	seen := map[string]bool{}
	for i, r := range f.Rules {
		if r == nil {
			c.need(false, "rules", "rules", i)
			continue
		}
		if seen[r.ID] {
			c.fail("pack.rule_twice", []any{"rules", i}, "rule", r.ID)
		}
		seen[r.ID] = true
		c.rule(r, i)
	}
	return c.faults
}

func (c *checker) profile(cells map[Dimension]Cell) {
	for _, d := range slices.Sorted(maps.Keys(cells)) {
		cell, path := cells[d], []any{"profile", string(d)}
		oneOf(c, d, Dimensions, "profile", path...)
		c.texts(cell.Texts, "texts", path...)
		c.citation(cell.Source, "source", path...)
		oneOf(c, cell.Provenance, provenances, "provenance", path...)
	}
}

func (c *checker) elements(f *Framework) {
	known := map[string]bool{}
	for i, e := range f.Elements {
		path := []any{"elements", i}
		c.need(codePattern.MatchString(strings.ToLower(e.ID)), "id", path...)
		c.texts(e.Name, "name", path...)
		c.texts(e.Missing, "missing", path...)
		c.need(len(e.Fields) > 0, "fields", path...)
		for _, field := range e.Fields {
			if _, ok := rule.Canonical().Kind(field); !ok {
				c.fail("pack.field", append(path, "fields"), "field", field, "near", rule.Canonical().Near(field))
			}
		}
		known[e.ID] = true
	}
	for _, set := range slices.Sorted(maps.Keys(f.ElementSets)) {
		for _, id := range f.ElementSets[set] {
			if !known[id] {
				c.fail("pack.element", []any{"elementSets", set}, "rule", set, "element", id)
			}
		}
	}
}

func (c *checker) rule(r *Rule, i int) {
	path := func(more ...any) []any { return append([]any{"rules", i}, more...) }
	c.need(r.ID != "", "id", path()...)
	c.need(len(r.Stages) > 0, "stages", path()...)
	for _, s := range r.Stages {
		oneOf(c, s, stages, "stages", path("stages")...)
	}
	c.need(strings.TrimSpace(r.Require) != "", "require", path()...)
	oneOf(c, r.Severity, severities, "severity", path("severity")...)
	oneOf(c, r.Provenance, provenances, "provenance", path("provenance")...)
	c.citation(r.Source, "source", path("source")...)
	c.period(r.From, r.Until, "until", path("until")...)
	for _, s := range r.S {
		if !sPattern.MatchString(s) {
			c.fail("pack.s_number", path("s"), "value", s)
		}
	}
	if r.Message == "" && r.Element == "" {
		c.texts(r.Texts, "texts", path()...)
	} else if len(r.Texts) > 0 {
		c.texts(r.Texts, "texts", path("texts")...)
	}
	c.args(r, path)
}

// args: every {{.name}} has an argument and every {path} is a field.
func (c *checker) args(r *Rule, path func(...any) []any) {
	for _, l := range slices.Sorted(maps.Keys(r.Texts)) {
		for _, m := range argInText.FindAllStringSubmatch(r.Texts[l], -1) {
			if _, ok := r.Args[m[1]]; !ok {
				c.fail("pack.argument", path("texts"), "rule", r.ID, "name", m[1], "lang", l)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.Args)) {
		if m := valueOfPath.FindStringSubmatch(r.Args[name]); m != nil {
			if _, ok := rule.Canonical().Kind(m[1]); !ok {
				c.fail("pack.field", path("args"), "field", m[1], "near", rule.Canonical().Near(m[1]))
			}
		}
	}
}

// checkTogether looks at what only all files of a pack show.
func checkTogether(p *Pack, file string, data []byte) fault.List {
	c := &checker{file: file, data: data}
	for _, f := range slices.Sorted(maps.Keys(p.Facts)) {
		for _, id := range p.Facts[f].Rules {
			if !slices.ContainsFunc(p.Frameworks, func(fw *Framework) bool { return fw.Rule(id) != nil }) {
				c.fail("pack.fact_rule", []any{"facts", string(f), "rules"}, "fact", string(f), "rule", id)
			}
		}
	}
	if loop := factLoop(p.Facts); loop != "" {
		c.fail("pack.fact_cycle", []any{"facts"}, "cycle", loop)
	}
	return append(c.faults, overlaps(p)...)
}

func factLoop(reqs map[Fact]Requirement) string {
	var visit func(f Fact, way []Fact) string
	visit = func(f Fact, way []Fact) string {
		if slices.Contains(way, f) {
			return fmt.Sprint(append(way, f))
		}
		for _, after := range reqs[f].After {
			if l := visit(after, append(slices.Clone(way), f)); l != "" {
				return l
			}
		}
		return ""
	}
	for _, f := range facts {
		if l := visit(f, nil); l != "" {
			return l
		}
	}
	return ""
}

// overlaps finds versions of one series that hold on the same day.
func overlaps(p *Pack) (faults fault.List) {
	for i, a := range p.Frameworks {
		for _, b := range p.Frameworks[i+1:] {
			if a.Series != b.Series {
				continue
			}
			aEnds := !a.ValidTo.IsZero() && !a.ValidTo.After(b.ValidFrom.Time)
			bEnds := !b.ValidTo.IsZero() && !b.ValidTo.After(a.ValidFrom.Time)
			if !aEnds && !bEnds {
				faults = append(faults, at(b.File, linesOf(b.data).at("validFrom"), "pack.overlap", "series", a.Series, "one", a.ID, "other", b.ID))
			}
		}
	}
	return faults
}
