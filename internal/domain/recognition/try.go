package recognition

import (
	"time"

	"opencairn.org/cairn/internal/domain/identity"
)

// Trial is a policy and some learning to try it on, without anybody's record: what a
// university runs before it publishes, and anybody who doubts.
type Trial struct {
	Country    string      `json:"country"` // of the university
	Programme  Programme   `json:"programme"`
	Policy     Policy      `json:"policy"`
	Agreements []Agreement `json:"agreements,omitempty"`
	Claims     []Evidence  `json:"claims"` // in the order they come
	At         time.Time   `json:"at"`
}

// ReadTrial reads a trial from a YAML or JSON file.
func ReadTrial(data []byte) (t Trial, err error) {
	err = readFile(data, &t)
	return t, err
}

// Tried is one claim of a trial and what became of it.
type Tried struct {
	Title   string  `json:"title"`
	Verdict Verdict `json:"verdict"`
}

// Run judges the claims one after the other, each with what counts by then. Their
// credentials are taken as genuine and as the person's, and as assessed.
//
// Award says how far what was granted, taken together, meets the programme's award
// rule.
func (t Trial) Run() (out []Tried, together Award, err error) {
	if err := CheckProgramme(t.Programme); err != nil {
		return nil, together, err
	}
	if err := CheckPolicy(t.Policy, t.Programme, t.At); err != nil {
		return nil, together, err
	}
	owner := identity.Organisation{ID: t.Programme.Owner, Country: t.Country}
	var entries []Entry
	for i, e := range t.Claims {
		e.Key = itoa(i)
		e.Genuine, e.Holder = Finding{Pass, say("prospect")}, Finding{Pass, say("prospect")}
		if len(e.Assessed) == 0 {
			e.Assessed = []string{"stated"}
		}
		v := Judge(Case{Programme: t.Programme, Owner: owner, Policy: t.Policy, Agreements: t.Agreements, Evidence: e, Ledger: ledgerOf(entries, e.Key), Now: t.At})
		if v.Rule != "" {
			entries = append(entries, Entry{Source: e.Key, Rule: v.Rule, Unit: v.Unit, Credits: v.Granted})
		}
		out = append(out, Tried{e.Title, v})
	}
	return out, AwardOf(t.Programme, entries), nil
}
