package framework

import (
	"slices"
	"strings"
	"time"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/internal/ground/rule"
)

// Converted is a value that was made from one stated in another system. It is
// indicative: who receives the learning decides (reference-tables 3.2, rule 4).
type Converted struct {
	Field  string        `json:"field"`  // mc.volume.nz
	Value  string        `json:"value"`  // "10"
	From   string        `json:"from"`   // "5 ects", "50 hours", "8 nfq"
	Method credit.Method `json:"method"` // yearLoad, hours, or levels
}

// ByLevels is the method of a level that was looked up in the level tables.
const ByLevels credit.Method = "levels"

// Remark is something about the fields that no rule asks for, and that a reader
// should know: credits and hours that contradict each other, a level its
// framework does not have.
type Remark struct {
	Field   string  `json:"field"`
	Message Message `json:"message"`
}

// maker adds to a document what is made from its stated fields before any rule
// runs, because expressions compute nothing (I9).
type maker struct {
	doc     *rule.Document
	filling *rule.Filling
	tables  *credit.Tables
	stated  []credit.Credits // in every system, ECTS first
	made    []Converted
	remarks []Remark
	err     error
}

// unit is a credit system that rules count in: the last part of mc.volume.* and
// the id in the tables.
type unit struct{ field, system string }

var units = []unit{{"ects", "ects"}, {"nz", "nz"}, {"cats", "cats"}, {"za", "za"}, {"my", "my"}, {"hk", "hk"}, {"usSem", "us-sem"}}

// complete adds every field that is made.
func complete(d *rule.Document, on time.Time, tables *credit.Tables) (*maker, error) {
	m := &maker{doc: d, filling: d.Fill(), tables: tables}
	m.set("on", on)
	m.read()
	m.credits()
	m.perCredit()
	m.level()
	m.size()
	m.parts()
	if judged, ok := everyOutcomeJudged(d); ok {
		m.set("mc.assessment.everyOutcomeJudged", judged)
	}
	return m, m.err
}

// set fills in a field that was not stated.
func (m *maker) set(path string, value any) {
	if m.err != nil || (path != "on" && m.doc.Has(path)) {
		return
	}
	if m.err = m.filling.Set(path, value); m.err == nil {
		m.doc = m.filling.Document()
	}
}

func (m *maker) amount(path string) (a credit.Amount, ok bool) {
	v := m.doc.Value(path)
	if v == nil {
		return a, false
	}
	a, err := credit.Parse(rule.Format(v))
	return a, err == nil && !a.IsZero()
}

// read collects the credits that are stated: one amount for each system. Two
// different amounts in one system state nothing.
func (m *maker) read() {
	seen := map[string]credit.Amount{}
	unclear := map[string]bool{}
	note := func(system string, a credit.Amount) {
		if before, twice := seen[system]; twice && before != a {
			unclear[system] = true
			m.remark("mc.credits", "framework.remark.two_amounts", "system", system, "one", before.String(), "other", a.String())
		}
		seen[system] = a
	}
	for _, u := range units {
		if a, ok := m.amount("mc.volume." + u.field); ok {
			note(u.system, a)
		}
	}
	list, _ := m.doc.Value("mc.credits").([]any)
	for _, c := range list {
		fields, _ := c.(map[string]any)
		system, _ := fields["system"].(string)
		if a, err := credit.Parse(rule.Format(fields["value"])); err == nil && system != "" && !a.IsZero() {
			note(system, a)
		}
	}
	for system, a := range seen {
		if !unclear[system] {
			m.stated = append(m.stated, credit.Credits{System: system, Value: a})
		}
	}
	slices.SortFunc(m.stated, func(a, b credit.Credits) int {
		if (a.System == "ects") != (b.System == "ects") {
			if a.System == "ects" {
				return -1
			}
			return 1
		}
		return strings.Compare(a.System, b.System)
	})
}

func (m *maker) in(system string) (credit.Amount, bool) {
	for _, c := range m.stated {
		if c.System == system {
			return c.Value, true
		}
	}
	return credit.Amount{}, false
}

// credits fills mc.volume in the units rules count in. ECTS is filled only from
// what is stated in ECTS; the others may be converted, and then say so.
func (m *maker) credits() {
	for _, u := range units {
		path := "mc.volume." + u.field
		if m.doc.Has(path) {
			continue
		}
		if a, ok := m.in(u.system); ok {
			m.set(path, a)
		} else if u.system != "ects" {
			m.convert(path, u.system)
		}
	}
}

func (m *maker) convert(path, system string) {
	for _, c := range m.stated {
		if got, err := m.tables.Convert(c, system, credit.YearLoad, ""); err == nil {
			m.convertedTo(path, got.Low, c.Value.String()+" "+c.System, credit.YearLoad)
			return
		}
	}
	hours, ok := m.amount("mc.volume.hours")
	if !ok {
		return
	}
	if got, err := m.tables.FromHours(hours, system, ""); err == nil && got.Low.Equal(got.High) && !got.AtLeast {
		m.convertedTo(path, got.Low, hours.String()+" "+credit.InHours, credit.Hours)
	}
}

func (m *maker) convertedTo(path string, value credit.Ratio, from string, by credit.Method) {
	a := value.Round(6)
	m.set(path, a)
	m.made = append(m.made, Converted{Field: path, Value: a.String(), From: from, Method: by})
}

// perCredit fills hours and price for one credit, from stated credits only, and
// remarks on hours that cannot be those of the credits.
func (m *maker) perCredit() {
	hours, timed := m.amount("mc.volume.hours")
	price, priced := m.amount("offer.price.amount")
	for _, u := range units {
		credits, ok := m.in(u.system)
		if !ok {
			continue
		}
		if timed {
			per := hours.Ratio().Quo(credits.Ratio())
			if field := "mc.hoursPerCredit." + u.field; known(field) {
				m.set(field, per.Round(6))
			}
			m.contradiction(u.system, credits, hours)
		}
		if field := "offer.feePerCredit." + u.field; priced && known(field) {
			m.set(field, price.Ratio().Quo(credits.Ratio()).RoundUp(6))
		}
	}
}

func known(field string) bool { _, ok := rule.Canonical().Kind(field); return ok }

func (m *maker) contradiction(system string, credits, hours credit.Amount) {
	low, high, open, err := m.tables.ToHours(credit.Credits{System: system, Value: credits}, "")
	if err != nil || (hours.Ratio().Cmp(low) >= 0 && (open || hours.Ratio().Cmp(high) <= 0)) {
		return
	}
	key := "framework.remark.hours"
	if low.Equal(high) {
		key = "framework.remark.hours_exact"
	}
	m.remark("mc.volume", key, "hours", hours.String(), "credits", credits.String(), "system", system,
		"low", low.Round(1).String(), "high", high.Round(1).String())
}

// level fills the span of EQF levels that the stated level can stand for.
func (m *maker) level() {
	if eqf, ok := m.doc.Value("mc.level.eqf").(int64); ok {
		m.set("mc.level.eqfFrom", eqf)
		m.set("mc.level.eqfTo", eqf)
		if eqf < 1 || eqf > 8 {
			m.remark("mc.level.eqf", "framework.remark.level", "level", rule.Format(eqf), "framework", "EQF", "known", "1, 2, 3, 4, 5, 6, 7, 8")
		}
		return
	}
	level, _ := m.doc.Value("mc.level.nqf").(string)
	system, _ := m.doc.Value("mc.level.system").(string)
	f, err := m.tables.Named(system)
	if level == "" || err != nil {
		return
	}
	at, err := m.tables.Level(f.ID, level)
	if err != nil {
		m.remark("mc.level.nqf", "framework.remark.level", "level", level, "framework", f.Name, "known", strings.Join(f.Names(), ", "))
		return
	}
	from := level + " " + f.ID
	for field, v := range map[string]int{"mc.level.eqfFrom": slices.Min(at.EQF), "mc.level.eqfTo": slices.Max(at.EQF)} {
		m.set(field, v)
		m.made = append(m.made, Converted{Field: field, Value: rule.Format(int64(v)), From: from, Method: ByLevels})
	}
}

// size compares with the smallest full qualification of the stated level, where
// that is known for certain (S-006).
func (m *maker) size() {
	level, _ := m.doc.Value("mc.level.nqf").(string)
	system, _ := m.doc.Value("mc.level.system").(string)
	full, ok := m.tables.SmallestQualification(system, level)
	if !ok {
		return
	}
	if credits, ok := m.in(full.System); ok {
		m.set("mc.smallerThanQualification", credits.Cmp(full.Value) < 0)
	}
}

// parts fills how much of the learning, by ECTS, is courses of a degree
// programme, where every part says whether it is and how many credits it has.
func (m *maker) parts() {
	var all, degree credit.Amount
	list, _ := m.doc.Value("mc.components").([]any)
	for _, c := range list {
		fields, _ := c.(map[string]any)
		is, said := fields["degreeCourse"].(bool)
		ects, err := credit.Parse(rule.Format(fields["ects"]))
		if !said || err != nil {
			return
		}
		if all, err = all.Add(ects); err != nil {
			return
		}
		if is {
			degree, _ = degree.Add(ects) // less than all, which has room
		}
	}
	if !all.IsZero() {
		m.set("mc.degreeCoursePercent", degree.Ratio().Quo(all.Ratio().Quo(hundred.Ratio())).Round(6))
	}
}

var hundred = credit.MustParse("100")

func (m *maker) remark(field, key string, kv ...string) {
	args := make(map[string]string, len(kv)/2)
	for pair := range slices.Chunk(kv, 2) {
		args[pair[0]] = pair[1]
	}
	m.remarks = append(m.remarks, Remark{Field: field, Message: Message{Key: key, Args: args}})
}

// of lists the conversions among a rule's fields.
func (m *maker) of(r *rule.Rule) []Converted {
	var out []Converted
	for _, c := range m.made {
		if r.Reads(c.Field) {
			out = append(out, c)
		}
	}
	return out
}

// everyOutcomeJudged reports whether each outcome has a criterion; ok is false
// when outcomes or criteria are not stated (EU Annex II, principle 4).
func everyOutcomeJudged(d *rule.Document) (judged, ok bool) {
	outcomes, _ := d.Value("mc.outcomes").([]any)
	criteria, _ := d.Value("mc.assessment.criteria").([]any)
	if len(outcomes) == 0 || len(criteria) == 0 {
		return false, false
	}
	seen := map[any]bool{}
	for _, c := range criteria {
		m, _ := c.(map[string]any)
		seen[m["outcome"]] = true
	}
	for i := range outcomes {
		if !seen[int64(i)] {
			return false, true
		}
	}
	return true, true
}
