package recognition

import (
	"slices"
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
)

// Ledger is what counts already for a person in a programme.
type Ledger struct {
	Small     Credits  // under R1
	Total     Credits  // from outside, by whatever rule or person
	Units     []string // replaced
	Here      bool     // this credential counts in this programme
	Elsewhere bool     // this credential counts in another programme
}

// Promised is a commitment about the offer that was assessed, as it stands.
type Promised struct {
	ID       string
	Policy   int
	Unit     string
	Credits  Credits
	Until    time.Time
	Changed  catalogue.ChangeClass // between the version promised and the one assessed
	Redeemed bool
}

// Case is all that a verdict depends on.
type Case struct {
	Programme  Programme
	Owner      identity.Organisation
	Policy     Policy
	Agreements []Agreement // of the owner, with whomever
	Evidence   Evidence
	Ledger     Ledger
	Promises   []Promised
	Now        time.Time
}

// Judge applies the guards, then the promise, R3, R4, R2 and R1, and stops at the
// first that grants (money-and-recognition 4.4). What is left goes to a person.
func Judge(c Case) Verdict {
	j := judge{Case: c}
	j.guards()
	if j.v.Refused != "" {
		return j.v
	}
	for _, rule := range []struct {
		id  RuleID
		try func(*judge) (grant, Message, bool)
	}{{Promise, (*judge).promise}, {R3, (*judge).joint}, {R4, (*judge).articulation}, {R2, (*judge).partner}, {R1, (*judge).small}} {
		j.try(rule.id, rule.try)
	}
	j.rest()
	return j.v
}

// grant is what a rule gives, before the cap on everything from outside.
type grant struct {
	credits Credits
	unit    string
	promise string
}

type judge struct {
	Case
	v      Verdict
	human  Message // the first guard that leaves it to a person
	want   Credits // what the rule that granted would give without caps
	person bool
}

func (j *judge) line(r RuleID, o Outcome, why Message) {
	j.v.Lines = append(j.v.Lines, Line{r, o, why})
}

// guards tries all six. G1, G2 and G3 decide whether there can be a claim; the
// others, whether it is for rules or for a person.
func (j *judge) guards() {
	e := j.Evidence
	j.guard(G1, e.Genuine, true)
	j.guard(G2, e.Holder, true)
	j.guard(G3, j.unused(), true)
	j.guard(G4, j.fresh(), false)
	j.guard(G5, j.supervised(), false)
	j.guard(G6, assessed(e), false)
}

// guard notes a guard. One that could not be checked never passes: a person looks.
func (j *judge) guard(r RuleID, f Finding, hard bool) {
	j.line(r, f.Outcome, f.Why)
	switch {
	case f.Outcome == Pass:
	case f.Outcome == Fail && hard:
		if j.v.Refused == "" {
			j.v.Refused = r
		}
	case !j.person:
		j.person, j.human = true, f.Why
	}
}

func (j *judge) unused() Finding {
	switch {
	case j.Ledger.Here:
		return Finding{Fail, say("g3.here")}
	case j.Ledger.Elsewhere && j.Policy.SingleUse:
		return Finding{Fail, say("g3.elsewhere")}
	case !j.Policy.SingleUse:
		return Finding{Pass, say("g3.any")}
	}
	return Finding{Pass, say("g3.unused")}
}

func (j *judge) fresh() Finding {
	months := j.Policy.MaxAgeMonths
	switch {
	case months == 0:
		return Finding{Pass, say("g4.unlimited")}
	case j.Evidence.LearntOn.IsZero():
		return Finding{NotChecked, say("g4.unknown")}
	case j.Evidence.LearntOn.AddDate(0, months, 0).Before(j.Now):
		return Finding{Fail, say("g4.old", "date", j.Evidence.LearntOn, "months", months)}
	}
	return Finding{Pass, say("g4.fresh", "date", j.Evidence.LearntOn, "months", months)}
}

// supervision orders the three values of EU Annex I (EU-O02).
var supervision = []string{"unsupervised", "supervised", "supervised-identified"}

func (j *judge) supervised() Finding {
	least := slices.Index(supervision, j.Policy.MinSupervision)
	have := slices.Index(supervision, j.Evidence.Supervised)
	switch {
	case least <= 0:
		return Finding{Pass, say("g5.any")}
	case have < 0:
		return Finding{NotChecked, say("g5.unknown")}
	case have < least:
		return Finding{Fail, say("g5.less")}
	}
	return Finding{Pass, say("g5.enough")}
}

func assessed(e Evidence) Finding {
	if len(e.Assessed) == 0 {
		return Finding{Fail, say("g6.attended")}
	}
	return Finding{Pass, say("g6.assessed")}
}

// try applies a rule unless an earlier one granted, or a guard leaves all to a
// person. A promise needs no guard but the first three: it was made knowing what the
// offer asks.
func (j *judge) try(id RuleID, apply func(*judge) (grant, Message, bool)) {
	switch {
	case j.v.Rule != "":
		j.line(id, NotChecked, say("earlier"))
		return
	case j.person && (id != Promise || !j.certain()):
		j.line(id, NotChecked, say("guarded"))
		return
	}
	g, why, ok := apply(j)
	if !ok {
		j.line(id, Fail, why)
		return
	}
	j.want = g.credits
	if id == R1 {
		j.want = j.Evidence.Credits
	}
	if g, ok = j.capped(id, g); !ok {
		j.line(id, Fail, say("cap.full", "percent", j.Policy.TotalCapPct, "cap", j.Policy.TotalCap(j.Programme)))
		return
	}
	j.line(id, Pass, why)
	j.v.Rule, j.v.Granted, j.v.Unit, j.v.Commitment = id, g.credits, g.unit, g.promise
	if id == Promise {
		j.v.Rule = R4 // the row that was promised
	}
}

// certain reports that the first three guards passed.
func (j *judge) certain() bool {
	for _, r := range []RuleID{G1, G2, G3} {
		if j.v.Line(r).Outcome != Pass {
			return false
		}
	}
	return true
}

// capped holds a grant within what may come from outside. A unit is replaced whole
// or not at all; a promise stands above the cap, and counts towards it.
func (j *judge) capped(id RuleID, g grant) (grant, bool) {
	most := j.Policy.TotalCap(j.Programme)
	if id == Promise || most < 0 {
		return g, true
	}
	left := max(0, most-j.Ledger.Total)
	if g.credits <= left {
		return g, true
	}
	if left == 0 || g.unit != "" {
		return g, false
	}
	g.credits = left
	return g, true
}

// promise keeps a commitment that was made about this offer.
func (j *judge) promise() (g grant, why Message, ok bool) {
	if len(j.Promises) == 0 {
		return g, say("p.none"), false
	}
	for _, p := range j.Promises {
		switch {
		case p.Redeemed:
			why = say("p.kept")
		case j.Now.After(p.Until):
			why = say("p.past", "until", p.Until)
		case p.Changed == catalogue.Substantive:
			why = say("p.changed")
		case p.Unit != "" && slices.Contains(j.Ledger.Units, p.Unit):
			why = say("unit.replaced", "unit", p.Unit)
		default:
			return grant{p.Credits, p.Unit, p.ID}, say("p.stands", "version", p.Policy, "credits", p.Credits, "unit", p.Unit, "until", p.Until), true
		}
	}
	return g, why, false
}

// joint is R3: the university is among those who awarded it.
func (j *judge) joint() (g grant, why Message, ok bool) {
	e := j.Evidence
	own := slices.Contains(e.Alliance, j.Owner.ID) || j.Owner.ID == e.Issuer ||
		j.Owner.Website != "" && slices.ContainsFunc(e.Bodies, func(b string) bool { return sameSite(b, j.Owner.Website) })
	switch {
	case !own:
		return g, say("r3.none"), false
	case e.Credits == 0:
		return g, say("no_credits"), false
	}
	return grant{credits: e.Credits, unit: j.openUnit()}, say("r3.joint"), true
}

// openUnit is the unit that a published row says the offer replaces, where nothing
// replaced it yet; empty: it counts as an elective. A module taken out of the
// programme is that module when it comes back (S-034, S-036).
func (j *judge) openUnit() string {
	e := j.Evidence
	for _, a := range j.Policy.Articulations {
		if a.Unit != "" && a.covers(e.Offer, e.Version) && e.Grade >= a.MinGrade && e.Credits >= a.Credits && !slices.Contains(j.Ledger.Units, a.Unit) {
			return a.Unit
		}
	}
	return ""
}

// sameSite compares addresses of organisations without their ends.
func sameSite(a, b string) bool {
	trim := func(s string) string {
		_, s, _ = strings.Cut(strings.ToLower(s), "://")
		return strings.TrimPrefix(strings.TrimRight(s, "/"), "www.")
	}
	return a != "" && trim(a) == trim(b)
}

// articulation is R4: a published row about this version of the offer.
func (j *judge) articulation() (g grant, why Message, ok bool) {
	e := j.Evidence
	why = say("r4.none", "version", j.Policy.Version)
	for _, a := range j.Policy.Articulations {
		switch {
		case e.Offer == "" || a.Offer != e.Offer:
		case !a.covers(e.Offer, e.Version):
			why = say("r4.version", "version", e.Version)
		case e.Grade < a.MinGrade:
			why = say("r4.grade", "least", a.MinGrade, "grade", e.Grade)
		case a.Unit != "" && slices.Contains(j.Ledger.Units, a.Unit):
			why = say("unit.replaced", "unit", a.Unit)
		default:
			return grant{credits: a.Credits, unit: a.Unit}, say("r4.row", "unit", a.Unit, "credits", a.Credits, "version", j.Policy.Version), true
		}
	}
	return g, why, false
}

// partner is R2: an agreement that was in force on the day of issue.
func (j *judge) partner() (g grant, why Message, ok bool) {
	e := j.Evidence
	why = say("r2.none")
	for _, a := range j.Agreements {
		switch with := a.other(j.Owner.ID); {
		case with == "" || with != e.Issuer && !slices.Contains(a.Members, e.Issuer):
		case !a.complete():
			why = say("r2.unsigned", "title", a.Title)
		case !a.inForceOn(e.IssuedOn):
			why = say("r2.not_then", "title", a.Title, "date", e.IssuedOn)
		case !a.inScope(e.Field, e.EQF):
			why = say("r2.scope", "title", a.Title)
		case e.Credits == 0:
			why = say("no_credits")
		default:
			return grant{credits: e.Credits}, say("r2.partner", "title", a.Title, "date", e.IssuedOn), true
		}
	}
	return g, why, false
}

// small is R1: a small amount, of whomever the policy trusts with it.
func (j *judge) small() (g grant, why Message, ok bool) {
	e, p := j.Evidence, j.Policy
	most := p.SmallCap(j.Programme)
	left := max(0, most-j.Ledger.Small)
	switch {
	case p.SmallAmountPct == 0:
		return g, say("r1.unused"), false
	case e.Credits == 0:
		return g, say("no_credits"), false
	case p.Scope != All && (e.Country == "" || e.Country != j.Owner.Country):
		return g, say("r1.foreign", "country", e.Country), false
	case len(p.Issuers) > 0 && !slices.Contains(p.Issuers, e.IssuerKind):
		return g, say("r1.kind"), false
	case e.EQF < p.MinLevel:
		return g, say("r1.level", "level", e.EQF, "least", p.MinLevel), false
	case left == 0:
		return g, say("r1.full", "percent", p.SmallAmountPct, "cap", most), false
	case e.Credits > left:
		return grant{credits: left}, say("r1.part", "percent", p.SmallAmountPct, "cap", most, "used", j.Ledger.Small, "granted", left, "of", e.Credits), true
	}
	return grant{credits: e.Credits}, say("r1.whole", "percent", p.SmallAmountPct, "cap", most, "used", j.Ledger.Small), true
}

// rest says what goes to a person: all of it when no rule granted, or what a cap cut.
func (j *judge) rest() {
	e := j.Evidence
	switch {
	case j.v.Rule == "":
		j.v.Referred = e.Credits
		j.v.Refer = say("refer.none")
		if j.person {
			j.v.Refer = j.human
		} else if l := j.v.Line(R1); l.Outcome == Fail {
			j.v.Refer = l.Why
		}
	case j.v.Granted < j.want:
		j.v.Referred = j.want - j.v.Granted
		j.v.Refer = j.v.Line(j.v.Rule).Why
	default:
		j.line(Person, NotChecked, say("earlier"))
		return
	}
	j.line(Person, NotChecked, say("refer.person", "credits", j.v.Referred))
}
