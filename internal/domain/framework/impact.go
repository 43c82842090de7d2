package framework

import (
	"slices"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/rule"
)

// smallStaff is from how many people on a provider is no longer small.
const smallStaff = 10

// Impact is what a draft would do to the offers that are published today (S-190:
// a change of rules shows its effects before it is decided). An offer is taken
// as it is now; only the rules and their day differ.
type Impact struct {
	Pack         string    `json:"pack"` // code
	Jurisdiction string    `json:"jurisdiction"`
	Framework    string    `json:"framework"` // the version that is new
	Name         i18n.Text `json:"name"`
	Today        pack.Day  `json:"today"` // of the rules as they are
	At           pack.Day  `json:"at"`    // of the draft's rules

	Offers int   `json:"offers"` // that the pack's rules concern
	Now    Tally `json:"now"`    // under the rules as they are
	Then   Tally `json:"then"`   // under the draft

	Falls   int `json:"falls"`   // conform now, would not
	Unclear int `json:"unclear"` // conform now; a field the draft asks for is not stated
	Rises   int `json:"rises"`   // do not conform now, would
	Later   int `json:"later"`   // approved under earlier rules, which they keep; would fall or be unclear at their review

	Rules     []RuleImpact `json:"rules"`     // those that make offers fall or unclear, most offers first
	Providers Providers    `json:"providers"` // with an offer that falls or becomes unclear
	FallsBy   Providers    `json:"fallsBy"`   // offers that fall, by the size of their provider
	Learners  Headcount    `json:"learners"`  // with a place in a falling offer now
	Places    int          `json:"places"`    // taken in falling offers now, exactly: each offer's page shows its own
	Held      int64        `json:"held"`      // money kept for these places, in minor units of HeldIn
	HeldIn    string       `json:"heldIn,omitempty"`
	Holders   Headcount    `json:"holders"` // of valid credentials from falling offers

	Moved []Moved `json:"moved"` // the first of the offers that move, by id
	More  int     `json:"more"`  // how many more move
}

// Tally counts offers by how they stand.
type Tally struct {
	Conform int `json:"conform"`
	Fail    int `json:"fail"`
	Unknown int `json:"unknown"`
	Free    int `json:"free"` // no rule binds them
}

// RuleImpact is a rule of the draft, and how many conforming offers it stops.
type RuleImpact struct {
	Framework string  `json:"framework"`
	Rule      string  `json:"rule"`
	Message   Message `json:"message"` // what it requires
	Fails     int     `json:"fails"`   // offers that fall by it
	Unknown   int     `json:"unknown"` // offers that do not state what it asks for
}

// Providers are counted by size: one with under ten people has nobody to spare
// for new paperwork.
type Providers struct {
	Small     int `json:"small"`     // under ten people
	Larger    int `json:"larger"`    // ten and more
	NotStated int `json:"notStated"` // how many people is not known
}

// All is how many providers there are.
func (p Providers) All() int { return p.Small + p.Larger + p.NotStated }

// add counts some under a provider with so many people.
func (p *Providers) add(staff, n int) {
	switch {
	case staff == 0:
		p.NotStated += n
	case staff < smallStaff:
		p.Small += n
	default:
		p.Larger += n
	}
}

// Headcount is a number of people that tells of nobody: rounded to five, and
// under ten only said to be so.
type Headcount struct {
	Count int  `json:"count"`         // rounded to five; 0 when Few
	Few   bool `json:"few,omitempty"` // one to nine
}

// headcount rounds a number of people.
func headcount(n int) Headcount {
	if n > 0 && n < 10 {
		return Headcount{Few: true}
	}
	return Headcount{Count: (n + 2) / 5 * 5}
}

// Movement is how an offer moves.
type Movement string

// The movements.
const (
	Fall    Movement = "fall"
	Unclear Movement = "unclear"
	Rise    Movement = "rise"
)

// Moved is one offer that a draft moves.
type Moved struct {
	Offer    string            `json:"offer"`
	Title    i18n.Text         `json:"title"`
	Provider identity.TenantID `json:"provider"`
	Movement Movement          `json:"movement"`
	Rules    []string          `json:"rules,omitempty"` // of the draft that stop it; of those in force for one that rises
}

// stand is how an offer stands under the rules that bind it.
type stand struct {
	binds    bool
	verdict  rule.Verdict // Pass, Fail or Unknown
	blocking []blocked
}

type blocked struct {
	framework, rule string
	verdict         rule.Verdict
}

func (s stand) conforms() bool { return s.binds && s.verdict == rule.Pass }

func (t *Tally) add(s stand) {
	switch {
	case !s.binds:
		t.Free++
	case s.verdict == rule.Pass:
		t.Conform++
	case s.verdict == rule.Fail:
		t.Fail++
	default:
		t.Unknown++
	}
}

// standOf sums a judgement up.
func standOf(j Judgement) stand {
	s := stand{verdict: rule.Pass}
	for _, f := range j.Findings {
		if !f.Binding {
			continue
		}
		s.binds = true
		for _, r := range f.Blocking() {
			s.blocking = append(s.blocking, blocked{f.Framework, r.Rule, r.Verdict})
			if r.Verdict == rule.Fail {
				s.verdict = rule.Fail
			} else if s.verdict == rule.Pass {
				s.verdict = rule.Unknown
			}
		}
	}
	return s
}

// movement compares two stands; "" when nothing moves. What no rule binds any
// more does not fall: nobody says that it does not conform.
func movement(now, then stand) Movement {
	switch {
	case now.conforms() && then.binds && then.verdict == rule.Fail:
		return Fall
	case now.conforms() && then.binds && then.verdict == rule.Unknown:
		return Unclear
	case !now.conforms() && then.conforms():
		return Rise
	}
	return ""
}

// scene is a draft beside the rules as they are.
type scene struct {
	now, then *pack.Set
	pack      *pack.Pack      // of the draft
	framework *pack.Framework // that is new
	today, at time.Time
	stakes    Stakes // nil: nobody knows
}

// wanted reports whether the draft's pack makes rules for a jurisdiction, now or
// then.
func (s scene) wanted() func(jurisdiction string) bool {
	known := map[string]bool{}
	return func(jurisdiction string) bool {
		yes, ok := known[jurisdiction]
		if !ok {
			for _, set := range []*pack.Set{s.now, s.then} {
				yes = yes || slices.Contains(reaching(set, jurisdiction), s.pack.Code)
			}
			known[jurisdiction] = yes
		}
		return yes
	}
}

// reaching names the packs that can bind in a jurisdiction: its own, those it
// inherits from, and those of the wider areas it belongs to, which bind where none
// of its own does.
func reaching(set *pack.Set, jurisdiction string) (codes []string) {
	own := set.Lineage(set.Of(jurisdiction))
	for _, p := range own {
		codes = append(codes, p.Code)
	}
	if len(own) == 0 {
		return nil
	}
	for _, region := range own[0].Regions {
		if area := set.Of(region); area != nil && !slices.Contains(codes, area.Code) {
			codes = append(codes, area.Code)
		}
	}
	return codes
}

// verdicts are how an offer stands now, would stand then, and would stand then
// when what it was approved under protects it no longer.
type verdicts struct{ now, then, later stand }

func (s scene) judge(sub Subject, fields Fields) (v verdicts, err error) {
	doc, err := rule.Canonical().Bind(fields)
	if err != nil {
		return v, err
	}
	if v.now, err = standIn(s.now, doc, sub, s.today); err != nil {
		return v, err
	}
	if v.then, err = standIn(s.then, doc, sub, s.at); err != nil {
		return v, err
	}
	v.later = v.then
	if len(sub.Held) > 0 {
		sub.Held = nil
		v.later, err = standIn(s.then, doc, sub, s.at)
	}
	return v, err
}

func standIn(set *pack.Set, doc *rule.Document, sub Subject, on time.Time) (stand, error) {
	codes := reaching(set, sub.Jurisdiction)
	if len(codes) == 0 {
		return stand{}, nil // nobody has made rules there
	}
	j, err := judgeDocument(set, doc, Question{Jurisdiction: sub.Jurisdiction, Stage: StageOffer, On: on, Frameworks: codes, Held: sub.Held})
	if err != nil {
		return stand{}, err
	}
	return standOf(j), nil
}
