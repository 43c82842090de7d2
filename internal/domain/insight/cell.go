package insight

import (
	"slices"
	"strings"
	"time"

	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/pack"
)

// Measure is what a figure counts.
type Measure string

// The measures. Those of persons are in the order of a learner's way.
const (
	Found     Measure = "offers.found"
	Listed    Measure = "offers.listed"
	Unlisted  Measure = "offers.unlisted" // by reason, the first a provider is told
	Coverage  Measure = "offers.coverage"
	Providers Measure = "providers" // that have offers, by kind and region

	Enrolled      Measure = "learners.enrolled" // in runs that have ended
	Withdrawn     Measure = "learners.withdrawn"
	Remaining     Measure = "learners.remaining"
	Completed     Measure = "learners.completed"
	Unfinished    Measure = "learners.unfinished"
	Completion    Measure = "learners.completion"
	Adults        Measure = "adults"
	Participation Measure = "learners.participation"
	Advantage     Measure = "learners.advantage"

	Decided      Measure = "approvals.decided"
	DecisionDays Measure = "approvals.days"

	Issued Measure = "credentials.issued"
	Valid  Measure = "credentials.valid"
	Looked Measure = "credentials.looked_at"

	Requests  Measure = "recognition.requests"
	ByRule    Measure = "recognition.rule"
	ByPerson  Measure = "recognition.person"
	Automatic Measure = "recognition.automatic"

	Held Measure = "money.held"
	Paid Measure = "money.paid"
	Left Measure = "money.left"
)

// Unit is what the value of a cell is in.
type Unit string

// The units. Tenths are kept as whole numbers: 819 is 81.9.
const (
	Persons    Unit = "persons"     // rounded to five
	People     Unit = "people"      // of a population table, as its source says
	Offers     Unit = "offers"      // exact
	Bodies     Unit = "bodies"      // exact
	Decisions  Unit = "decisions"   // exact
	Views      Unit = "views"       // exact
	Days       Unit = "days"        // a median
	Percent    Unit = "percent"     // in tenths
	PerTenK    Unit = "per-10000"   // in tenths
	Times      Unit = "times"       // in tenths
	MinorUnits Unit = "minor-units" // of Currency
)

// InTenths reports a unit whose values are tenths.
func (u Unit) InTenths() bool { return u == Percent || u == PerTenK || u == Times }

// Period is which twelve months a cell is about.
type Period string

// The periods.
const (
	Now    Period = "now"    // the twelve months up to the publication
	Before Period = "before" // the twelve months before those
)

// Dimension is a property by which people are grouped.
type Dimension string

// The dimensions of people, and those of other things.
const (
	Education  Dimension = "education"
	Region     Dimension = "region"
	Disability Dimension = "disability"
	Age        Dimension = "age"

	Reason Dimension = "reason" // framework#rule, or a message key
	Kind   Dimension = "kind"   // of organisation
	Route  Dimension = "route"
	Rule   Dimension = "rule"
	Answer Dimension = "answer"
	Ending Dimension = "ending"
	Budget Dimension = "budget" // a ledger account
)

// Unknown is the value of who did not say, or said something that is none.
const Unknown = "unknown"

// Group is whom or what a cell is about: "" for all, or properties in the order of
// their names: "disability=yes,region=Coast".
type Group string

// GroupOf makes a group of properties and values, in turn.
func GroupOf(kv ...string) Group {
	var parts []string
	for i := 0; i+1 < len(kv); i += 2 {
		parts = append(parts, kv[i]+"="+kv[i+1])
	}
	slices.Sort(parts)
	return Group(strings.Join(parts, ","))
}

// Value is the group's value of a property; "" when it is not one of the group's.
func (g Group) Value(d Dimension) string {
	for part := range strings.SplitSeq(string(g), ",") {
		if v, ok := strings.CutPrefix(part, string(d)+"="); ok {
			return v
		}
	}
	return ""
}

// Dimensions are the group's properties.
func (g Group) Dimensions() (ds []Dimension) {
	if g == "" {
		return nil
	}
	for part := range strings.SplitSeq(string(g), ",") {
		name, _, _ := strings.Cut(part, "=")
		ds = append(ds, Dimension(name))
	}
	return ds
}

// Key names a cell of a publication.
type Key struct {
	Period  Period
	Measure Measure
	Group   Group
}

// Cell is one number that is published, or that is not.
type Cell struct {
	Measure  Measure `json:"measure"`
	Group    Group   `json:"group,omitempty"`
	Period   Period  `json:"period"`
	Unit     Unit    `json:"unit"`
	Value    int64   `json:"value"` // 0 when withheld
	Currency string  `json:"currency,omitempty"`
	Withheld bool    `json:"withheld,omitempty"`
}

// Key names the cell.
func (c Cell) Key() Key { return Key{c.Period, c.Measure, c.Group} }

// Topic is a set of figures that are made together.
type Topic string

// The topics. All but offers are about people: they are repeated from the day
// before while fewer than ten have come or gone.
const (
	OfOffers      Topic = "offers"
	OfLearners    Topic = "learners"
	OfApprovals   Topic = "approvals"
	OfCredentials Topic = "credentials"
	OfRecognition Topic = "recognition"
	OfMoney       Topic = "money"
)

// Topic is where a measure belongs.
func (m Measure) Topic() Topic {
	switch name, _, _ := strings.Cut(string(m), "."); name {
	case "offers", "providers":
		return OfOffers
	case "adults":
		return OfLearners
	default:
		return Topic(name)
	}
}

// Publication is what was said on a day: never changed, and all that pages, files
// and the API read.
type Publication struct {
	Jurisdiction string                     `json:"jurisdiction"`
	Day          pack.Day                   `json:"day"` // it counts what was true when this day began
	From         pack.Day                   `json:"from"`
	AsOf         map[Topic]pack.Day         `json:"asOf"` // the day each topic was last made
	Population   map[Dimension]pack.Sourced `json:"population,omitempty"`
	Made         time.Time                  `json:"made"`
	Cells        []Cell                     `json:"cells"`

	at map[Key]int
}

// Cell is one number; ok is false when there is none.
func (p *Publication) Cell(k Key) (Cell, bool) {
	if p.at == nil {
		p.at = make(map[Key]int, len(p.Cells))
		for i, c := range p.Cells {
			p.at[c.Key()] = i
		}
	}
	i, ok := p.at[k]
	if !ok {
		return Cell{}, false
	}
	return p.Cells[i], true
}

// Groups are the groups of one property that a measure has, in the order they were
// published.
func (p *Publication) Groups(period Period, m Measure, d Dimension) (out []Cell) {
	for _, c := range p.Cells {
		if ds := c.Group.Dimensions(); c.Period == period && c.Measure == m && len(ds) == 1 && ds[0] == d {
			out = append(out, c)
		}
	}
	return out
}

// RegionName is what a region is called.
func RegionName(tables []pack.Population, region string) i18n.Text {
	for _, t := range tables {
		if t.Dimension != string(Region) {
			continue
		}
		for _, r := range t.Rows {
			if r.Value == region {
				return r.Name
			}
		}
	}
	return nil
}
