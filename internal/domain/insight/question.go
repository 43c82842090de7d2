package insight

import (
	"context"
	"slices"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/pack"
)

// Question asks for one group of learners.
type Question struct {
	Day     pack.Day // of the publication; zero: the newest
	Period  Period
	Measure Measure
	Of      map[Dimension]string // properties of the group
}

// mostProperties is how many properties a group can be asked by: with three, hardly
// anybody is left in most groups.
const mostProperties = 2

// Asked is one number and what it is made of.
type Asked struct {
	Publication *Publication
	Cell        Cell
	Of, By      *Cell // of a rate
}

// Ask answers from a publication alone, so it says nothing that is not published
// anyway. Faults besides those of Publication: Invalid insight.filter.value,
// insight.filter.many, insight.filter.crossed, insight.filter.few, which do
// not tell whether a group is small or only stands beside a small one.
func (s *Service) Ask(ctx context.Context, a identity.Actor, q Question) (Asked, error) {
	if err := s.allow(a, "group.ask"); err != nil {
		return Asked{}, err
	}
	p, err := s.Publication(ctx, a, q.Day)
	if err != nil {
		return Asked{}, err
	}
	g, err := q.group(s.population)
	if err != nil {
		return Asked{}, err
	}
	return p.answer(q, g)
}

// group is whom a question asks for.
func (q Question) group(tables []pack.Population) (Group, error) {
	var kv []string
	for d, v := range q.Of {
		if v == "" {
			continue
		}
		if !slices.Contains(ways, d) || !slices.Contains(values(d, tables), v) {
			return "", fault.New(fault.Invalid, "insight.filter.value", "value", v).At(string(d))
		}
		kv = append(kv, string(d), v)
	}
	if len(kv) > 2*mostProperties {
		return "", fault.New(fault.Invalid, "insight.filter.many", "most", mostProperties).At("group")
	}
	return GroupOf(kv...), nil
}

func (p *Publication) answer(q Question, g Group) (Asked, error) {
	if q.Period == "" {
		q.Period = Now
	}
	out := Asked{Publication: p}
	c, ok := p.Cell(Key{q.Period, q.Measure, g})
	switch {
	case !ok && len(g.Dimensions()) == mostProperties && q.Measure != Enrolled:
		return out, fault.New(fault.Invalid, "insight.filter.crossed").At("group")
	case !ok, c.Withheld:
		return out, fault.New(fault.Invalid, "insight.filter.few", "fewest", fewest).At("group")
	}
	out.Cell = c
	of, by := c.Measure.Parts()
	for m, into := range map[Measure]**Cell{of: &out.Of, by: &out.By} {
		if part, ok := p.Cell(Key{q.Period, m, g}); ok && m != "" {
			*into = &part
		}
	}
	return out, nil
}

// Parts are the numerator and the denominator of a rate; "" when it is none.
func (m Measure) Parts() (of, by Measure) {
	switch m {
	case Coverage:
		return Listed, Found
	case Completion:
		return Completed, Remaining
	case Participation:
		return Enrolled, Adults
	case Automatic:
		return ByRule, Requests
	}
	return "", ""
}

// Asks are the measures that groups of learners can be asked for.
func Asks() []Measure {
	return append(slices.Clone(people), Completion, Participation)
}

// AskBy are the properties a question can name, with their values.
func (s *Service) AskBy() map[Dimension][]string {
	out := map[Dimension][]string{}
	for _, d := range ways {
		out[d] = values(d, s.population)
	}
	return out
}

// Ways are the properties of people in the order they are shown.
func Ways() []Dimension { return slices.Clone(ways) }
