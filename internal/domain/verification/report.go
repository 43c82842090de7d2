package verification

import (
	"maps"
	"slices"
	"time"

	"opencairn.org/cairn/formats/credit"
)

// Verdict is the one overall answer.
type Verdict string

// The verdicts. Only Valid and ValidIssuerClosed are good news.
const (
	Valid             Verdict = "valid"
	ValidIssuerClosed Verdict = "valid_issuer_closed"
	Superseded        Verdict = "superseded"
	Suspended         Verdict = "suspended"
	Revoked           Verdict = "revoked"
	Expired           Verdict = "expired"
	NotYetValid       Verdict = "not_yet_valid"
	UnknownIssuer     Verdict = "unknown_issuer"
	NotApproved       Verdict = "not_approved"
	BadSignature      Verdict = "bad_signature"
	NotInLog          Verdict = "not_in_log"
	HolderMismatch    Verdict = "holder_mismatch"
	Incomplete        Verdict = "incomplete"
	Unreadable        Verdict = "unreadable"
)

// Good reports whether the verdict is good news.
func (v Verdict) Good() bool { return v == Valid || v == ValidIssuerClosed }

// Outcome is what became of a check.
type Outcome string

// The outcomes of a check.
const (
	Passed     Outcome = "passed"
	Failed     Outcome = "failed"
	NotChecked Outcome = "not_checked"
)

// Name names a check; its heading is the message verification.name.<Name>.
type Name string

// The checks, in the order of the report.
const (
	CheckFormat    Name = "format"
	CheckIntegrity Name = "integrity"
	CheckKey       Name = "key"
	CheckIssuer    Name = "issuer"
	CheckClosure   Name = "closure" // only when the issuer has closed
	CheckApproval  Name = "approval"
	CheckPeriod    Name = "period"
	CheckStatus    Name = "status"
	CheckSchema    Name = "schema"
	CheckLog       Name = "log"
	CheckElements  Name = "elements"
	CheckHolder    Name = "holder"
	CheckType      Name = "type"      // only of a wallet credential (SD-JWT VC)
	CheckResources Name = "resources" // only when the credential names some
)

// Text is content in several languages, by BCP 47 tag; "" is a language nobody
// named.
type Text map[string]string

// In is the text in a language, else in English, else in any.
func (t Text) In(lang string) string {
	for _, l := range []string{lang, "en", ""} {
		if s, ok := t[l]; ok {
			return s
		}
	}
	for _, l := range slices.Sorted(maps.Keys(t)) {
		return t[l]
	}
	return ""
}

// Plain is a text in a language nobody named.
func Plain(s string) Text { return Text{"": s} }

// Check is one thing that was looked at.
type Check struct {
	Name    Name      `json:"name"`
	Outcome Outcome   `json:"outcome"`
	Reason  Message   `json:"reason"`
	Details []Message `json:"details,omitempty"` // several problems, several lists
	Counted bool      `json:"counted"`           // the verdict depends on it

	verdict Verdict // what it makes of the whole when it did not pass; "" leaves it
}

// Aside is the message that says what the check is worth when that is not plain:
// it failed, or was not checked, and does not decide. Otherwise "".
func (c Check) Aside() string {
	switch {
	case c.Counted || c.Outcome == Passed:
		return ""
	case c.Outcome == Failed:
		return "verification.aside.failed"
	}
	return "verification.aside.not_checked"
}

// Report is everything there is to say about a credential.
type Report struct {
	Verdict    Verdict   `json:"verdict"`
	Ability    Message   `json:"ability"` // what the person can do, and how it was assessed
	Truth      Message   `json:"truth"`   // whether to believe it
	Checks     []Check   `json:"checks"`
	Credential *Summary  `json:"credential,omitempty"` // what the file says; nil when unreadable
	At         time.Time `json:"at"`                   // when the question was asked

	AsOf     time.Time     `json:"asOf,omitzero"`      // the moment it was judged for, when the policy names one
	Found    []Message     `json:"found,omitempty"`    // what it was taken out of, outermost first
	Seals    []SealResult  `json:"seals,omitempty"`    // every proof and signature
	Contexts []ContextUsed `json:"contexts,omitempty"` // the bodies that gave the words their meaning
}

// SealResult is one proof or signature and what became of it.
type SealResult struct {
	Kind    string    `json:"kind"`          // proof, jwt, sd_jwt, jades, hosted
	Suite   string    `json:"suite"`         // eddsa-rdfc-2022, ES256
	Key     string    `json:"key,omitempty"` // as the file names it
	Created time.Time `json:"created,omitzero"`
	Outcome Outcome   `json:"outcome"`         // whether the file is what was sealed
	Reason  Message   `json:"reason"`          // verification.seal.*
	Covers  Message   `json:"covers,omitzero"` // verification.covers.*, when it holds
}

// ContextUsed is the body of a JSON-LD context, because several circulate under
// one address (trap 3).
type ContextUsed struct {
	URL      string `json:"url"`
	SHA256   string `json:"sha256"`             // lower-case hex
	Revision string `json:"revision,omitempty"` // which known revision matched, when it was not the pinned one
}

// Check finds a check by its name.
func (r Report) Check(n Name) Check {
	for _, c := range r.Checks {
		if c.Name == n {
			return c
		}
	}
	return Check{Name: n, Outcome: NotChecked}
}

// Summary is what the credential says, for a person to read. Texts from the file
// are made visible: what cannot be seen is written out.
type Summary struct {
	ID            string         `json:"id"`
	Title         string         `json:"title"`
	Holder        string         `json:"holder,omitempty"`
	HolderID      string         `json:"holderId,omitempty"`
	IssuerID      string         `json:"issuerId"`
	Issuer        Text           `json:"issuer"`  // the registry's name for it, else what it calls itself
	Claimed       string         `json:"claimed"` // what it calls itself
	IssuerClosed  time.Time      `json:"issuerClosed,omitzero"`
	Custodian     Text           `json:"custodian,omitempty"`
	Country       string         `json:"country,omitempty"`
	IssuedOn      time.Time      `json:"issuedOn,omitzero"`
	ValidUntil    time.Time      `json:"validUntil,omitzero"`
	Achievement   string         `json:"achievement,omitempty"`
	Description   string         `json:"description,omitempty"`
	Outcomes      []string       `json:"outcomes,omitempty"`
	EQF           int            `json:"eqf,omitempty"`
	Credits       credit.Amount  `json:"credits,omitzero"`
	CreditSystem  string         `json:"creditSystem,omitempty"`
	Hours         credit.Amount  `json:"hours,omitzero"`
	Abroad        *credit.Abroad `json:"abroad,omitempty"` // the same in the terms of Policy.Reader
	Criteria      string         `json:"criteria,omitempty"`
	Assessment    []string       `json:"assessment,omitempty"`
	Supervision   string         `json:"supervision,omitempty"` // unsupervised, supervised, supervised-identified, or as written
	Participation []string       `json:"participation,omitempty"`
	Quality       []string       `json:"quality,omitempty"`
	Results       []string       `json:"results,omitempty"`
	Elements      []Element      `json:"elements,omitempty"`
	Approval      *Approval      `json:"approval,omitempty"`
	Marks         []Mark         `json:"marks,omitempty"` // characters in names that can deceive
	Picture       string         `json:"-"`               // what the file carries to be shown, as a data: address; the file has it
}
