package credit

// Credits is an amount in a named system, as its source states it.
type Credits struct {
	System string `json:"system"`
	Value  Amount `json:"value"`
}

// Volume is the notional workload of learning (EU Annex I, element 7): hours,
// credits in one or several systems, or both, as stated. Zero Hours were not
// stated.
type Volume struct {
	Hours   Amount    `json:"hours,omitzero"`
	Credits []Credits `json:"credits,omitempty"`
}

// Method names how a conversion was made.
type Method string

// The two methods. By year load is the default for recognition, by hours the
// default for showing workload (reference-tables 3.2, rule 2).
const (
	YearLoad Method = "yearLoad" // a full-time year here is a full-time year there
	Hours    Method = "hours"    // hours of learning divided by hours per credit
)

// Conversion is an amount in another system. It keeps its source, names its
// method, and is indicative: the receiving institution decides.
type Conversion struct {
	From       Credits  `json:"from"` // system "hours" for a volume stated in hours only
	To         string   `json:"to"`
	Method     Method   `json:"method"`
	Low        Ratio    `json:"low"`
	High       Ratio    `json:"high"`              // equals Low when the method gives one value
	AtLeast    bool     `json:"atLeast,omitempty"` // High is open: the source states a minimum only
	Indicative bool     `json:"indicative"`        // always true
	Provenance []string `json:"provenance"`        // of the facts used
}

// InHours is the From.System of a conversion that began from hours.
const InHours = "hours"

// Convert expresses credits in another system. country (ISO 3166-1 alpha-2, or
// empty) chooses the national hours of an ECTS credit. Errors are *Error:
// NoSystem, NoRatio, NoHours.
func (t *Tables) Convert(from Credits, to string, m Method, country string) (Conversion, error) {
	src, err := t.System(from.System)
	if err != nil {
		return Conversion{}, err
	}
	dst, err := t.System(to)
	if err != nil {
		return Conversion{}, err
	}
	c := Conversion{From: from, To: to, Method: m, Indicative: true, Provenance: []string{src.Provenance, dst.Provenance}}
	if m == YearLoad {
		return c, c.byYear(src, dst)
	}
	lo, hi, open, prov, err := t.hoursOf(src, country)
	if err != nil {
		return Conversion{}, err
	}
	c.Provenance[0] = prov
	v := from.Value.Ratio()
	return c, t.byHours(&c, v.mul(lo), v.mul(hi), open, dst, country)
}

// FromHours expresses hours of learning in a credit system (rule 5).
func (t *Tables) FromHours(hours Amount, to, country string) (Conversion, error) {
	dst, err := t.System(to)
	if err != nil {
		return Conversion{}, err
	}
	c := Conversion{From: Credits{InHours, hours}, To: to, Method: Hours, Indicative: true, Provenance: []string{"as stated", dst.Provenance}}
	h := hours.Ratio()
	return c, t.byHours(&c, h, h, false, dst, country)
}

// ToHours is the range of hours the credits stand for; open reports that only a
// minimum is known.
func (t *Tables) ToHours(c Credits, country string) (low, high Ratio, open bool, err error) {
	s, err := t.System(c.System)
	if err != nil {
		return Ratio{}, Ratio{}, false, err
	}
	lo, hi, open, _, err := t.hoursOf(s, country)
	if err != nil {
		return Ratio{}, Ratio{}, false, err
	}
	v := c.Value.Ratio()
	return v.mul(lo), v.mul(hi), open, nil
}

func (c *Conversion) byYear(src, dst System) error {
	for _, s := range []System{src, dst} {
		if s.PerECTS == nil {
			return fail(NoRatio, s.ID)
		}
	}
	v := c.From.Value.Ratio().
		mul(newRatio(src.PerECTS[1], src.PerECTS[0])).
		mul(newRatio(dst.PerECTS[0], dst.PerECTS[1]))
	c.Low, c.High = v, v
	return nil
}

func (t *Tables) byHours(c *Conversion, low, high Ratio, open bool, dst System, country string) error {
	lo, hi, dstOpen, prov, err := t.hoursOf(dst, country)
	if err != nil {
		return err
	}
	c.Provenance[1] = prov
	c.Low, c.High = low.quo(hi), high.quo(lo)
	c.AtLeast = open
	if dstOpen { // "at least 45 hours" a credit: the quotient is a maximum, low unknown
		c.Low = newRatio(0, 1)
	}
	return nil
}

func (t *Tables) hoursOf(s System, country string) (low, high Ratio, open bool, provenance string, err error) {
	if n, ok := t.national[country]; ok && s.ID == "ects" {
		h := n.Hours.Ratio()
		return h, h, false, n.Provenance, nil
	}
	if s.HoursMin == nil {
		return Ratio{}, Ratio{}, false, "", fail(NoHours, s.ID)
	}
	low = s.HoursMin.Ratio()
	if s.HoursMax == nil {
		return low, low, true, s.Provenance, nil
	}
	return low, s.HoursMax.Ratio(), false, s.Provenance, nil
}
