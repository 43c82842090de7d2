package catalogue

import (
	"slices"
	"strings"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
)

// Sum is what the parts of a composed offer add up to. A part that does not state
// its volume is in Unknown: then nothing is said of the whole.
type Sum struct {
	Volume
	Unknown []int // indexes of parts without credits
	Systems []string
}

// SumOf adds up the credits and hours of parts, exactly. Credits of different
// systems are not added: a conversion is indicative and decides nothing.
func SumOf(parts []Volume) (Sum, error) {
	var s Sum
	var hours, credits []credit.Amount
	for i, v := range parts {
		if v.Hours != nil {
			hours = append(hours, *v.Hours)
		}
		if v.Credits == nil {
			s.Unknown = append(s.Unknown, i)
			continue
		}
		credits = append(credits, *v.Credits)
		if !slices.Contains(s.Systems, v.System) {
			s.Systems = append(s.Systems, v.System)
		}
	}
	var err error
	if len(hours) == len(parts) {
		if s.Hours, err = total(hours); err != nil {
			return s, err
		}
	}
	if len(s.Unknown) == 0 && len(s.Systems) == 1 {
		s.System = s.Systems[0]
		s.Credits, err = total(credits)
	}
	return s, err
}

func total(list []credit.Amount) (*credit.Amount, error) {
	var sum credit.Amount
	var err error
	for _, a := range list {
		if sum, err = sum.Add(a); err != nil {
			return nil, err
		}
	}
	return &sum, nil
}

// Compose makes one offer of several: its credits and hours are the sums of
// theirs, its outcomes are theirs (S-037). base names it and says what a sum
// cannot: awarding body, assessment, quality assurance, price. A part that does
// not say its credits, or counts in another system, is named in the error.
func Compose(base Offer, parts []Offer) (Offer, error) {
	if len(parts) < 2 {
		return base, fault.New(fault.Invalid, "offer.compose.few").At("components")
	}
	volumes := make([]Volume, len(parts))
	for i, p := range parts {
		for _, q := range parts[:i] {
			if p.LocalID == q.LocalID {
				return base, fault.New(fault.Invalid, "offer.compose.twice", "part", p.LocalID).At("components")
			}
		}
		volumes[i] = p.volume()
		base.Components = append(base.Components, Component{Title: p.Title, Kind: "course", Source: p.LocalID, URL: p.URL, Volume: volumes[i]})
		for _, o := range p.Outcomes {
			base.Outcomes = addOutcome(base.Outcomes, o)
		}
	}
	sum, err := SumOf(volumes)
	switch {
	case err != nil:
		return base, err
	case len(sum.Unknown) > 0:
		return base, fault.New(fault.Invalid, "offer.compose.no_credits", "part", nameOf(parts[sum.Unknown[0]].Title)).At("components")
	case len(sum.Systems) > 1:
		return base, fault.New(fault.Invalid, "offer.compose.systems", "systems", strings.Join(sum.Systems, ", ")).At("components")
	}
	base.Workload.Hours, base.Workload.Credits, base.Workload.System = sum.Hours, sum.Credits, sum.System
	base.Origin = "bundled"
	return base, nil
}

func (o Offer) volume() Volume {
	return Volume{Hours: o.Workload.Hours, Credits: o.Workload.Credits, System: o.Workload.System}
}

func addOutcome(list []Outcome, o Outcome) []Outcome {
	for _, have := range list {
		if firstWords(have.Text) == firstWords(o.Text) {
			return list
		}
	}
	return append(list, o)
}

// Derive takes modules out of a programme as an offer of their own (S-034): the
// programme and the modules are its lineage; its volume is their sum. modules are
// components of the programme, by Source or by their number from 1; outcomes are
// those of the module's own offer, which the caller has read.
func Derive(programme Offer, modules []string, outcomes []Outcome) (Offer, error) {
	parent := &Parent{Name: nameOf(programme.Title), URL: programme.URL}
	if l := programme.Level; l != nil {
		parent.Level = l.NQF
		if parent.Level == "" && l.EQF > 0 {
			parent.Level = "EQF " + positive(l.EQF)
		}
	}
	var chosen []Component
	for _, name := range modules {
		c, ok := componentNamed(programme.Components, name)
		if !ok {
			return Offer{}, fault.New(fault.NotFound, "offer.derive.no_module", "module", name, "modules", moduleNames(programme.Components)).At("module")
		}
		chosen = append(chosen, c)
		parent.Modules = append(parent.Modules, Module{Code: c.Source, Title: c.Title, Volume: c.Volume})
	}
	if len(chosen) == 0 {
		return Offer{}, fault.New(fault.Invalid, "offer.derive.none", "modules", moduleNames(programme.Components)).At("module")
	}
	volumes := make([]Volume, len(chosen))
	for i, c := range chosen {
		volumes[i] = c.Volume
	}
	sum, err := SumOf(volumes)
	if err != nil {
		return Offer{}, err
	}
	if len(sum.Unknown) > 0 {
		return Offer{}, fault.New(fault.Invalid, "offer.compose.no_credits", "part", nameOf(chosen[sum.Unknown[0]].Title)).At("module")
	}
	o := Offer{
		LocalID: strings.Join(modules, "+"), Title: chosen[0].Title, URL: chosen[0].URL, Outcomes: outcomes, Origin: "restructured",
		Workload: Workload{Hours: sum.Hours, Credits: sum.Credits, System: sum.System}, Level: programme.Level, Parent: parent,
		Participation: programme.Participation, Quality: programme.Quality, AwardingBody: programme.AwardingBody, Country: programme.Country,
		Field: programme.Field, Languages: programme.Languages, SafetyCritical: programme.SafetyCritical, Sector: programme.Sector,
		Stacking: &Stacking{Mode: "integrated", Targets: []string{parent.Name}},
	}
	return o, nil
}

func componentNamed(list []Component, name string) (Component, bool) {
	for i, c := range list {
		if c.Source != "" && c.Source == name || positive(i+1) == name && !slices.ContainsFunc(list, func(c Component) bool { return c.Source == name }) {
			return c, true
		}
	}
	return Component{}, false
}

func moduleNames(list []Component) string {
	names := make([]string, len(list))
	for i, c := range list {
		names[i] = nameOf(c.Title)
		if c.Source != "" {
			names[i] = c.Source + " (" + names[i] + ")"
		}
	}
	return strings.Join(names, ", ")
}

// MissingParts are the parts of a composed offer that are not among those held,
// by the identifier or the address of the part's own offer, in the offer's order.
func MissingParts(o Offer, held []string) []Component {
	var out []Component
	for _, c := range o.Components {
		if c.Source != "" && slices.Contains(held, c.Source) || c.URL != "" && slices.Contains(held, c.URL) {
			continue
		}
		out = append(out, c)
	}
	return out
}

// nameOf is a text in English, else in the first of its languages.
func nameOf(t i18n.Text) string {
	s, _ := t.In("en")
	return s
}
