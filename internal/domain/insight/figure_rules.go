package insight

import (
	"slices"

	"opencairn.org/cairn/internal/ground/pack"
)

// people are the measures of learners that add up: enrolled are those who withdrew
// and those who remained, the latter those who completed and who did not.
var people = []Measure{Enrolled, Withdrawn, Remaining, Completed, Unfinished}

// values are what a property's groups are called, in the order they are shown.
func values(d Dimension, tables []pack.Population) []string {
	if d != Region {
		return append(slices.Clone(known[d]), Unknown)
	}
	return append(regions(tables), Unknown)
}

// regions are those of the population table.
func regions(tables []pack.Population) (out []string) {
	for _, t := range tables {
		if t.Dimension == string(Region) {
			for _, r := range t.Rows {
				out = append(out, r.Value)
			}
		}
	}
	return out
}

// learners are the cells of one period, after disclosure control, with their rates.
func (c Counts) learners(p Period, tables []pack.Population) []Cell {
	s := c.sheet(p, tables)
	hidden := s.grid.Withhold()
	var out []Cell
	for i, k := range s.keys {
		cell := Cell{Measure: k.Measure, Group: k.Group, Period: p, Unit: Persons, Withheld: hidden[i]}
		if !hidden[i] {
			cell.Value = Round(s.grid.Counts[i])
		}
		out = append(out, cell)
	}
	shown := func(m Measure, g Group) (int64, bool) {
		i, ok := s.at[Key{p, m, g}]
		return c[Key{p, m, g}].N, ok && !hidden[i]
	}
	for _, g := range s.singles {
		of, ok1 := shown(Completed, g)
		by, ok2 := shown(Remaining, g)
		out = append(out, rate(Completion, g, p, Percent, of, by, 100, ok1 && ok2))
	}
	return append(out, participation(p, tables, s.singles, shown)...)
}

// rate is a cell of tenths; it is withheld with what it is made of.
func rate(m Measure, g Group, p Period, u Unit, of, by, per int64, shown bool) Cell {
	cell := Cell{Measure: m, Group: g, Period: p, Unit: u}
	tenths, ok := Tenths(of, by, per)
	if cell.Withheld = !shown || !ok; !cell.Withheld {
		cell.Value = tenths
	}
	return cell
}

// participation is how many of each ten thousand adults take part, where a table
// says how many there are, and how many times as often those with a degree do as
// those with the least (S-357, S-367).
func participation(p Period, tables []pack.Population, groups []Group, shown func(Measure, Group) (int64, bool)) (out []Cell) {
	adults := map[Group]int64{}
	for _, t := range tables {
		for _, r := range t.Rows {
			g := GroupOf(t.Dimension, r.Value)
			adults[g] = r.Count
			if t.Dimension == string(Education) {
				adults[""] += r.Count
			}
		}
	}
	for _, g := range groups {
		if adults[g] == 0 {
			continue
		}
		n, ok := shown(Enrolled, g)
		out = append(out,
			Cell{Measure: Adults, Group: g, Period: p, Unit: People, Value: adults[g]},
			rate(Participation, g, p, PerTenK, n, adults[g], 10_000, ok))
	}
	most, least := GroupOf(string(Education), "tertiary"), GroupOf(string(Education), "less")
	if adults[most] > 0 && adults[least] > 0 {
		a, ok1 := shown(Enrolled, most)
		b, ok2 := shown(Enrolled, least)
		out = append(out, rate(Advantage, "", p, Times, a*adults[least], b*adults[most], 1, ok1 && ok2))
	}
	return out
}

// sheet is the grid of a period's learners, and which cell is what.
type sheet struct {
	grid    Grid
	keys    []Key
	at      map[Key]int
	singles []Group // all, and those of one property
}

// sheet lays out every cell about learners that is published, with every sum that
// ties them: what is shown in one table gives nothing away about another.
func (c Counts) sheet(p Period, tables []pack.Population) *sheet {
	s := &sheet{at: map[Key]int{}, singles: []Group{""}}
	has := map[Dimension][]string{}
	for _, d := range ways {
		for _, v := range values(d, tables) {
			if g := GroupOf(string(d), v); c[Key{p, Enrolled, g}].N > 0 {
				has[d] = append(has[d], v)
				s.singles = append(s.singles, g)
			}
		}
	}
	for _, m := range people {
		for _, g := range s.singles {
			s.put(c, Key{p, m, g})
		}
	}
	for _, g := range s.singles {
		s.sum(Key{p, Enrolled, g}, Key{p, Withdrawn, g}, Key{p, Remaining, g})
		s.sum(Key{p, Remaining, g}, Key{p, Completed, g}, Key{p, Unfinished, g})
	}
	for _, m := range people {
		for _, d := range ways {
			s.sum(Key{p, m, ""}, keysOf(p, m, d, has[d], "", "")...)
		}
	}
	for _, d := range crossed {
		s.cross(c, p, d, has[d], has[Region])
	}
	return s
}

// cross adds a property region by region.
func (s *sheet) cross(c Counts, p Period, d Dimension, vs, regions []string) {
	for _, v := range vs {
		cells := keysOf(p, Enrolled, Region, regions, d, v)
		for _, k := range cells {
			s.put(c, k)
		}
		s.sum(Key{p, Enrolled, GroupOf(string(d), v)}, cells...)
	}
	for _, r := range regions {
		s.sum(Key{p, Enrolled, GroupOf(string(Region), r)}, keysOf(p, Enrolled, d, vs, Region, r)...)
	}
}

// keysOf are the cells of a property's values, within a value of another.
func keysOf(p Period, m Measure, d Dimension, vs []string, within Dimension, value string) (out []Key) {
	for _, v := range vs {
		g := GroupOf(string(d), v)
		if within != "" {
			g = GroupOf(string(d), v, string(within), value)
		}
		out = append(out, Key{p, m, g})
	}
	return out
}

func (s *sheet) put(c Counts, k Key) {
	s.at[k] = len(s.keys)
	s.keys = append(s.keys, k)
	s.grid.Counts = append(s.grid.Counts, c[k].N)
	s.grid.Persons = append(s.grid.Persons, c[k].Persons)
}

func (s *sheet) sum(total Key, parts ...Key) {
	if len(parts) == 0 {
		return
	}
	sum := Sum{Total: s.at[total]}
	for _, k := range parts {
		sum.Parts = append(sum.Parts, s.at[k])
	}
	s.grid.Sums = append(s.grid.Sums, sum)
}

// offers are exact: they are no persons.
func (c Counts) offers() (out []Cell) {
	cell := func(m Measure, g Group, u Unit) Cell {
		return Cell{Measure: m, Group: g, Period: Now, Unit: u, Value: c[Key{Now, m, g}].N}
	}
	for _, m := range []Measure{Found, Listed, Unlisted} {
		out = append(out, cell(m, "", Offers))
		for _, g := range c.groupsOf(m) {
			out = append(out, cell(m, g, Offers))
		}
	}
	found := c[Key{Now, Found, ""}].N
	out = append(out, rate(Coverage, "", Now, Percent, c[Key{Now, Listed, ""}].N, found, 100, found > 0), cell(Providers, "", Bodies))
	for _, g := range c.groupsOf(Providers) {
		out = append(out, cell(Providers, g, Bodies))
	}
	return out
}

// groupsOf are the groups a measure was counted in, the most first.
func (c Counts) groupsOf(m Measure) (out []Group) {
	for k := range c {
		if k.Measure == m && k.Period == Now && k.Group != "" {
			out = append(out, k.Group)
		}
	}
	slices.SortFunc(out, func(a, b Group) int {
		x, y := c[Key{Now, m, a}].N, c[Key{Now, m, b}].N
		switch {
		case x != y && x > y:
			return -1
		case x != y:
			return 1
		case a < b:
			return -1
		case a > b:
			return 1
		}
		return 0
	})
	return out
}

// approvals are decisions of bodies about offers.
func (c Counts) approvals() (out []Cell) {
	for _, m := range []Measure{Decided, DecisionDays} {
		unit := Decisions
		if m == DecisionDays {
			unit = Days
		}
		for _, g := range append([]Group{""}, c.groupsOf(m)...) {
			if n, counted := c[Key{Now, m, g}]; counted || g == "" && m == Decided {
				out = append(out, Cell{Measure: m, Group: g, Period: Now, Unit: unit, Value: n.N})
			}
		}
	}
	return out
}

// credentials count people's, so they are rounded.
func (c Counts) credentials() []Cell {
	issued, looked := c[Key{Now, Issued, ""}], c[Key{Now, Looked, ""}]
	few := issued.N < fewest || issued.Persons < fewest
	out := []Cell{
		{Measure: Issued, Period: Now, Unit: Persons, Value: Round(issued.N), Withheld: few},
		{Measure: Looked, Period: Now, Unit: Views, Value: looked.N, Withheld: looked.N < fewest || looked.Persons < fewest},
	}
	return blanked(out)
}

// recognition and money are acts and amounts: exact, and shown while at least ten
// people stand behind them.
func (c Counts) recognition() (out []Cell) {
	all := c[Key{Now, Requests, ""}]
	few := all.Persons < fewest
	for _, m := range []Measure{Requests, ByRule, ByPerson} {
		for _, g := range append([]Group{""}, c.groupsOf(m)...) {
			out = append(out, Cell{Measure: m, Group: g, Period: Now, Unit: Decisions, Value: c[Key{Now, m, g}].N, Withheld: few})
		}
	}
	out = append(out, rate(Automatic, "", Now, Percent, c[Key{Now, ByRule, ""}].N, all.N, 100, !few))
	return blanked(out)
}

// money is every budget as it stands. What is held, paid and left is together the
// budget, which everybody knows: either all three are shown or none.
func (c Counts) money() (out []Cell) {
	for _, m := range []Measure{Held, Paid, Left} {
		groups := c.groupsOf(m)
		slices.Sort(groups)
		for _, g := range groups {
			n := c[Key{Now, m, g}]
			out = append(out, Cell{Measure: m, Group: g, Period: Now, Unit: MinorUnits, Value: n.N, Currency: n.Currency, Withheld: n.Persons < fewest})
		}
	}
	return blanked(out)
}

// blanked takes the numbers out of what is withheld.
func blanked(cells []Cell) []Cell {
	for i, c := range cells {
		if c.Withheld {
			cells[i].Value = 0
		}
	}
	return cells
}

// Compute makes a topic's figures of exact counts.
func (c Counts) Compute(t Topic, tables []pack.Population) []Cell {
	switch t {
	case OfOffers:
		return c.offers()
	case OfLearners:
		return append(c.learners(Now, tables), c.learners(Before, tables)...)
	case OfApprovals:
		return c.approvals()
	case OfCredentials:
		return c.credentials()
	case OfRecognition:
		return c.recognition()
	case OfMoney:
		return c.money()
	}
	return nil
}

// topics in the order of the page.
var topics = []Topic{OfOffers, OfLearners, OfApprovals, OfCredentials, OfRecognition, OfMoney}

// Stale reports that a topic is repeated from the last publication: it is about
// people, and so few came or went since that the difference would tell of them.
func Stale(t Topic, moved int64) bool {
	return t != OfOffers && t != OfApprovals && moved < fewest
}
