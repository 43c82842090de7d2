package recognition

import (
	"encoding/json"
	"time"
)

// Outcome is what became of a rule.
type Outcome string

// The outcomes.
const (
	Pass       Outcome = "pass"
	Fail       Outcome = "fail"
	NotChecked Outcome = "not_checked"
)

// RuleID names a rule of money-and-recognition 4.4.
type RuleID string

// The guards and the rules, in the order they are tried.
const (
	G1      RuleID = "G1" // genuine, in force, issuer trusted
	G2      RuleID = "G2" // belongs to who claims
	G3      RuleID = "G3" // not used already
	G4      RuleID = "G4" // not too old
	G5      RuleID = "G5" // identity of the person verified at the assessment
	G6      RuleID = "G6" // assessed, not attended
	Promise RuleID = "P"  // a commitment made before
	R3      RuleID = "R3" // joint award
	R4      RuleID = "R4" // articulation
	R2      RuleID = "R2" // trusted partner
	R1      RuleID = "R1" // small amounts
	Person  RuleID = "R6" // a person decides
	Cap     RuleID = "CAP"
)

// Message is something to say: a key below "recognition." and what it names.
type Message struct {
	Key  string         `json:"key"`
	Args map[string]any `json:"args,omitempty"`
}

func say(key string, kv ...any) Message {
	m := Message{Key: "recognition.why." + key}
	if len(kv) > 1 {
		m.Args = make(map[string]any, len(kv)/2)
	}
	for i := 0; i+1 < len(kv); i += 2 {
		m.Args[kv[i].(string)] = kv[i+1]
	}
	return m
}

// UnmarshalJSON reads a message as it was kept: dates become dates again.
func (m *Message) UnmarshalJSON(b []byte) error {
	type plain Message
	if err := json.Unmarshal(b, (*plain)(m)); err != nil {
		return err
	}
	for k, v := range m.Args {
		if text, ok := v.(string); ok {
			if at, err := time.Parse(time.RFC3339Nano, text); err == nil {
				m.Args[k] = at
			}
		}
	}
	return nil
}

// Pairs are the arguments as a printer takes them.
func (m Message) Pairs() []any {
	out := make([]any, 0, 2*len(m.Args))
	for k, v := range m.Args {
		out = append(out, k, v)
	}
	return out
}

// Line is one rule that was tried. Where the rule stands is the message
// "recognition.source.<Rule>".
type Line struct {
	Rule    RuleID  `json:"rule"`
	Outcome Outcome `json:"outcome"`
	Why     Message `json:"why"`
}

// Verdict is what the rules make of one credential for one programme.
type Verdict struct {
	Lines    []Line  `json:"lines"`
	Rule     RuleID  `json:"rule,omitempty"` // the one that granted; empty: none did
	Granted  Credits `json:"granted"`
	Unit     string  `json:"unit,omitempty"` // replaced; empty: elective
	Referred Credits `json:"referred"`       // to a person
	Refer    Message `json:"refer,omitzero"` // why to a person
	// Commitment is the promise that was kept; Version the policy it was made under.
	Commitment string `json:"commitment,omitempty"`
	// Refused is set when no claim can be opened at all: the rule that says so.
	Refused RuleID `json:"refused,omitempty"`
}

// Line finds what became of a rule.
func (v Verdict) Line(r RuleID) Line {
	for _, l := range v.Lines {
		if l.Rule == r {
			return l
		}
	}
	return Line{Rule: r, Outcome: NotChecked}
}
