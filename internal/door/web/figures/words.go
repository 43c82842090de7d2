package figures

import (
	"strconv"
	"strings"

	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/insight"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/pack"
)

// words says a publication in the reader's language.
type words struct {
	*i18n.Printer
	of         *insight.Publication
	population []pack.Population
	rules      *framework.Service
}

func (d *Desk) words(p *i18n.Printer, of *insight.Publication) words {
	return words{p, of, d.Insight.Population(), d.Framework}
}

// cell is a number of the publication; ok is false when it is not there or withheld.
func (w words) cell(p insight.Period, m insight.Measure, kv ...string) (c insight.Cell, ok bool) {
	c, ok = w.of.Cell(insight.Key{Period: p, Measure: m, Group: insight.GroupOf(kv...)})
	return c, ok && !c.Withheld
}

// value is a number as it is read; withheld ones are words.
func (w words) value(c insight.Cell) string {
	if c.Withheld || c.Unit == "" {
		return w.T("insight.withheld")
	}
	switch c.Unit {
	case insight.Percent:
		return w.Percent(decimal(c.Value))
	case insight.PerTenK, insight.Times:
		return w.Decimal(decimal(c.Value))
	case insight.MinorUnits:
		return w.Money(c.Value, c.Currency)
	case insight.Days:
		return w.T("insight.days", "count", c.Value)
	}
	return w.Number(c.Value)
}

// decimal writes tenths.
func decimal(tenths int64) string {
	return strconv.FormatInt(tenths/10, 10) + "." + strconv.FormatInt(tenths%10, 10)
}

// at is a number of the publication as it is read.
func (w words) at(p insight.Period, m insight.Measure, kv ...string) string {
	c, ok := w.cell(p, m, kv...)
	if !ok {
		c = insight.Cell{Withheld: true}
	}
	return w.value(c)
}

// group is what a value of a property is called.
func (w words) group(d insight.Dimension, v string) string {
	if v == insight.Unknown {
		return w.T("insight.unknown")
	}
	switch d {
	case insight.Region:
		if name := insight.RegionName(w.population, v); name != nil {
			text, _ := name.In(w.Lang())
			return text
		}
		return v
	case insight.Reason:
		return w.reason(v)
	case insight.Kind:
		return w.T("identity.kind." + v)
	case insight.Route:
		return w.T("assurance.route." + v)
	case insight.Ending:
		return w.T("assurance.state." + v)
	case insight.Rule:
		return w.T("recognition.rule." + v)
	case insight.Budget:
		return w.budget(v)
	}
	return w.T("insight." + string(d) + "." + v)
}

// reason says why offers are not listed: the element a rule asks for, or the words
// of the report.
func (w words) reason(code string) string {
	id, rule, ok := strings.Cut(code, "#")
	if !ok {
		if key := "insight.reason." + code[strings.LastIndexByte(code, '.')+1:]; w.Has(key) {
			return w.T(key)
		}
		return w.T("insight.reason.other")
	}
	f := w.rules.Packs().Framework(id)
	if f == nil || f.Rule(rule) == nil {
		return rule
	}
	if of := f.Rule(rule).Of; of != nil {
		name, _ := of.Name.In(w.Lang())
		return w.T("insight.reason.no", "element", name)
	}
	return w.T("insight.reason.breaks", "rule", framework.RuleWords(w.Printer, f.Rule(rule)))
}

// budget is what a ledger account is called: the scheme, and which of its budgets.
func (w words) budget(account string) string {
	path, year, _ := strings.Cut(strings.TrimPrefix(account, "budget:"), ":")
	code, id, _ := strings.Cut(path, "/")
	if p := w.rules.Packs().Pack(code); p != nil {
		for _, s := range p.Schemes {
			if s.ID == id {
				name, _ := s.Name.In(w.Lang())
				return name + " " + year
			}
		}
	}
	return account
}

// bars are the groups of one property; the one that is asked for stands out.
func (w words) bars(p insight.Period, m insight.Measure, d insight.Dimension, strong string) (out []ui.Bar) {
	for _, c := range w.of.Groups(p, m, d) {
		v := c.Group.Value(d)
		out = append(out, ui.Bar{Text: w.group(d, v), Value: w.value(c), Size: c.Value, Hidden: c.Withheld, Strong: v == strong})
	}
	return out
}

// crossed are the groups of a property, region by region.
func (w words) crossed(m insight.Measure, d insight.Dimension) (out []ui.Bar) {
	for _, c := range w.of.Cells {
		ds := c.Group.Dimensions()
		if c.Measure != m || c.Period != insight.Now || len(ds) != 2 || c.Group.Value(d) == "" {
			continue
		}
		out = append(out, ui.Bar{
			Text: w.group(d, c.Group.Value(d)) + w.T("common.comma") + w.group(insight.Region, c.Group.Value(insight.Region)), Value: w.value(c), Size: c.Value, Hidden: c.Withheld,
		})
	}
	return out
}

func (w words) figure(key string, unit string, bars []ui.Bar) ui.FigureData {
	return ui.FigureData{Title: w.T("insight.figure." + key), Label: w.T("insight.group"), Unit: w.T("insight.unit." + unit), Bars: bars}
}

// notShown says why groups of figures are withheld; nothing when all are shown.
func (w words) notShown(figures ...ui.FigureData) string {
	n := 0
	for _, f := range figures {
		for _, b := range f.Bars {
			if b.Hidden {
				n++
			}
		}
	}
	if n == 0 {
		return ""
	}
	return w.T("insight.not_shown", "count", n)
}
