package verification

import (
	"slices"
	"strings"
	"time"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/formats/ld"
	"opencairn.org/cairn/formats/openbadge"
	"opencairn.org/cairn/internal/ground/fault"
)

// order is which verdict wins when several would be true: what is wrong first,
// and of what is wrong, what the reader most needs to know.
var order = []Verdict{
	BadSignature, Unreadable, Revoked, Suspended, Superseded, NotInLog, HolderMismatch, UnknownIssuer, NotApproved,
	NotYetValid, Expired, Incomplete, ValidIssuerClosed, Valid,
}

// judge makes the report of what was read and what was found out. It asks nobody.
// now is the time of the question; a policy may ask for another moment.
func judge(r *reading, f facts, p Policy, now time.Time) Report {
	c := &court{r: r, f: f, p: p, clock: now, now: now, room: room{make(Args, 0, 24)}}
	if !p.At.IsZero() {
		c.now = p.At
	}
	c.signature()
	c.disown()
	rep := Report{At: now, AsOf: p.At, Found: r.found, Verdict: Valid, Checks: []Check{
		c.format(), c.integrity, c.key, c.issuer(), c.approval(), c.period(), c.status(), c.schema(), c.log(), c.elements(), c.holder(),
	}}
	if !c.f.standing.Closed.IsZero() {
		rep.Checks = slices.Insert(rep.Checks, closureAt, c.closure())
	}
	if r.wallet != nil {
		rep.Checks = append(rep.Checks, c.walletType())
	}
	if len(r.cred.Related) > 0 {
		rep.Checks = append(rep.Checks, c.resources())
	}
	if !c.f.standing.Closed.IsZero() {
		rep.Verdict = ValidIssuerClosed
	}
	for i := range rep.Checks {
		ch := &rep.Checks[i]
		ch.Counted = p.counts(ch.Name)
		if v := weigh(*ch, p); slices.Index(order, v) < slices.Index(order, rep.Verdict) {
			rep.Verdict = v
		}
	}
	for i := range rep.Checks {
		if rep.Checks[i].Name == CheckIntegrity {
			rep.Checks[i].Details = append(rep.Checks[i].Details, drifted(c.covered.contexts)...)
		}
	}
	rep.Seals, rep.Contexts = c.seals, contextsUsed(c.covered.contexts)
	rep.Credential = c.summary()
	rep.Ability = c.ability(rep.Verdict)
	rep.Truth = c.truth(rep)
	return rep
}

// drifted tells which contexts were read in another body than the usual one.
func drifted(used []ld.Context) []Message {
	var out []Message
	for _, x := range used {
		if x.Revision != "" {
			out = append(out, Say("verification.covers.revision", "url", x.URL, "revision", x.Revision))
		}
	}
	return out
}

func contextsUsed(used []ld.Context) []ContextUsed {
	if len(used) == 0 {
		return nil
	}
	out := make([]ContextUsed, len(used))
	for i, x := range used {
		out[i] = ContextUsed{URL: x.URL, SHA256: x.SHA256, Revision: x.Revision}
	}
	return out
}

// weigh is what one check makes of the whole.
func weigh(c Check, p Policy) Verdict {
	switch {
	case !c.Counted || c.Outcome == Passed:
		return Valid
	case c.Outcome == NotChecked && !p.must(c.Name):
		return Valid
	case c.verdict != "":
		return c.verdict
	}
	return Incomplete
}

// court is one case: what is judged, by what, under which policy, when.
type court struct {
	r     *reading
	f     facts
	p     Policy
	now   time.Time // the moment it is judged for
	clock time.Time // the moment it is judged at

	room
	integrity, key Check
	seals          []SealResult
	covered        coverage
	stamps         []Message // what time stamps say
	certified
	signed time.Time // when the issuer's seal says it was made
}

// past reports whether the moment asked for is over.
func (c *court) past() bool { return !c.p.At.IsZero() && c.now.Before(c.clock.Add(-skew)) }

func (c *court) check(n Name, o Outcome, v Verdict, key string, kv ...any) Check {
	return Check{Name: n, Outcome: o, verdict: v, Reason: c.say(key, kv...)}
}

// issuerName is what to call the issuer: the registry's name for one it vouches
// for, else what it calls itself, made visible.
func (c *court) issuerName() Text { return c.nameBy(c.certificate) }

// ability is the sentence about the person: what they can do, and how somebody
// made sure. When the credential is not good, it is only what the file claims.
func (c *court) ability(v Verdict) Message {
	a := c.r.badge.Achievement
	name, title := Visible(c.r.badge.Learner.Name()), Visible(c.r.title())
	switch {
	case c.r.kind == kindPromise && v.Good():
		return c.say("verification.ability.promise", "text", title)
	case c.r.kind == kindPromise:
		return c.say("verification.ability.promise_claimed", "text", title)
	case !v.Good():
		return c.say("verification.ability.claimed", "name", name, "title", title)
	case len(a.Outcomes) == 0:
		return c.say("verification.ability.title", "name", name, "title", title)
	}
	kind, ok := abilities[supervision(a)]
	if !ok {
		kind = abilities[""]
	}
	outcome := phrase(a.Outcomes[0].Name)
	if n := len(a.Outcomes); n > 1 {
		return c.say(kind.more, "name", name, "title", title, "outcome", outcome, "number", n)
	}
	return c.say(kind.one, "name", name, "title", title, "outcome", outcome)
}

// abilities are the messages of one and of several outcomes, by supervision.
var abilities = map[string]struct{ one, more string }{
	"":                      {"verification.ability.assessed", "verification.ability.assessed_more"},
	"unsupervised":          {"verification.ability.unsupervised", "verification.ability.unsupervised_more"},
	"supervised":            {"verification.ability.supervised", "verification.ability.supervised_more"},
	"supervised-identified": {"verification.ability.supervised_identified", "verification.ability.supervised_identified_more"},
}

// phrase is an outcome inside a sentence: without its final stop.
func phrase(s string) string { return strings.TrimRight(Visible(s), ".;, ") }

// truth is the sentence about the file: the verdict with what it names.
func (c *court) truth(rep Report) Message {
	issuer := c.issuerName()
	kv := append(make([]any, 0, 6), "issuer", issuer)
	key := string(rep.Verdict)
	switch rep.Verdict {
	case Valid:
		kv = append(kv, "date", c.r.cred.ValidFrom)
		key, kv = c.vouching(kv)
		if rep.Check(CheckStatus).Outcome != Passed {
			key += "_no_status" // "not withdrawn" would be more than is known
		}
		return c.say(key, kv...)
	case ValidIssuerClosed:
		custodian := c.f.standing.Custodian
		kv = append(kv, "date", c.f.standing.Closed, "custodian", custodian)
		if custodian.In("en") == "" {
			key = "valid_issuer_closed_no_custodian"
		}
	case BadSignature:
		key = c.forgery()
	case Expired:
		kv = append(kv, "date", c.r.cred.ValidUntil)
	case NotYetValid:
		kv = append(kv, "date", c.r.cred.ValidFrom)
	case UnknownIssuer:
		if l := c.f.lookalike; l != nil {
			return c.say("verification.verdict.unknown_issuer_lookalike", "claimed", Visible(c.r.claimed()), "issuer", l.Names, "registry", l.Registry)
		}
	case Incomplete:
		if onlyStatus(rep, c.p) {
			key = "incomplete_status"
		}
	}
	return c.say("verification.verdict."+key, kv...)
}

// forgery says in which way the signature is not the issuer's.
func (c *court) forgery() string {
	switch {
	case c.integrity.Outcome == Passed:
		return "bad_key"
	case len(c.r.seals) == 0:
		return "unsigned"
	}
	return string(BadSignature)
}

// vouching says on whose word the issuer is known.
func (c *court) vouching(kv []any) (string, []any) {
	switch {
	case c.vouched() && c.p.Trust != Chosen:
		return "verification.verdict.valid", append(kv, "registry", c.f.standing.Registry)
	case c.chosen():
		return "verification.verdict.valid_chosen", kv
	case c.anchor != nil && c.p.Trust != Chosen:
		return "verification.verdict.valid_certified", append(kv, "authority", Visible(nameOf(c.anchor)))
	}
	return "verification.verdict.valid_anyone", kv
}

// onlyStatus reports whether the status is all that keeps the verdict from being
// good.
func onlyStatus(rep Report, p Policy) bool {
	for _, ch := range rep.Checks {
		if (weigh(ch, p) != Valid) != (ch.Name == CheckStatus) {
			return false
		}
	}
	return true
}

// unreadable is the report of a file that is no credential.
func unreadable(err error, now time.Time) Report {
	rep := Report{Verdict: Unreadable, At: now, Ability: Say("verification.ability.unreadable")}
	rep.Truth = Say("verification.verdict.unreadable")
	if fs, ok := fault.Of(err); ok && len(fs) > 0 {
		rep.Truth = Message{Key: fs[0].Key, Args: ArgsOf(fs[0].Args)}
	}
	rep.Checks = []Check{{Name: CheckFormat, Outcome: Failed, Counted: true, Reason: rep.Truth}}
	for _, n := range []Name{CheckIntegrity, CheckKey, CheckIssuer, CheckApproval, CheckPeriod, CheckStatus, CheckSchema, CheckLog, CheckElements, CheckHolder} {
		rep.Checks = append(rep.Checks, Check{Name: n, Outcome: NotChecked, Reason: Say("verification.check.unreadable")})
	}
	return rep
}

// summary is what the file says, made visible.
func (c *court) summary() *Summary {
	b, a := c.r.badge, c.r.badge.Achievement
	s := &Summary{
		ID: c.r.cred.ID, Title: Visible(c.r.title()), Holder: Visible(b.Learner.Name()), HolderID: b.Learner.ID,
		IssuerID: c.r.cred.Issuer.ID, Issuer: c.issuerName(), Claimed: Visible(c.r.claimed()),
		IssuerClosed: c.f.standing.Closed, Custodian: c.f.standing.Custodian, Country: b.Issuer.Country,
		IssuedOn: c.r.cred.ValidFrom, ValidUntil: c.r.cred.ValidUntil,
		Achievement: a.ID, Description: Visible(a.Description), EQF: a.EQF(),
		Credits: a.Credits, CreditSystem: a.CreditSystem, Hours: a.Hours, Criteria: Visible(a.Criteria),
		Outcomes: words(a.Outcomes), Assessment: words(a.Assessment), Participation: words(a.Participation), Quality: words(a.Quality),
		Supervision: Visible(supervision(a)), Results: results(b), Elements: c.f.findings.Elements,
		Picture: carried(a.ImageURL),
	}
	if c.f.approvalErr == nil {
		s.Approval = &c.f.approval
	}
	s.Abroad = abroad(s, c.p.Reader)
	s.Marks = append(Marks("issuer", c.r.claimed()), Marks("holder", b.Learner.Name())...)
	s.Marks = append(s.Marks, Marks("title", c.r.title())...)
	if l := c.f.lookalike; l != nil {
		s.Marks = append(s.Marks, Mark{Where: "issuer", Text: s.Claimed, Reason: c.say("verification.mark.lookalike", "text", s.Claimed, "issuer", l.Names, "registry", l.Registry)})
	}
	return s
}

// ParseReader reads the country in whose terms a reader wants level and workload;
// none is fine. Invalid verification.reader for one that no table knows.
func ParseReader(country string) (string, error) {
	country = strings.ToUpper(country)
	if known := credit.Standard().Countries(); country != "" && !slices.Contains(known, country) {
		return "", fault.New(fault.Invalid, "verification.reader", "value", Visible(country), "known", strings.Join(known, ", ")).At("reader")
	}
	return country, nil
}

// abroad is level and workload in the terms of the reader's country; nil when none
// was named or nothing can be said.
func abroad(s *Summary, country string) *credit.Abroad {
	if country == "" {
		return nil
	}
	v := credit.Volume{Hours: s.Hours}
	if !s.Credits.IsZero() {
		v.Credits = []credit.Credits{{System: strings.ToLower(s.CreditSystem), Value: s.Credits}}
	}
	a, ok := credit.Standard().Abroad(country, s.EQF, v)
	if !ok {
		return nil
	}
	return &a
}

func words(ns []openbadge.Named) []string {
	if len(ns) == 0 {
		return nil
	}
	out := make([]string, len(ns))
	for i, n := range ns {
		out[i] = Visible(n.Name)
	}
	return out
}

func results(b openbadge.Badge) []string {
	names := map[string]string{}
	for _, g := range b.Achievement.Grades {
		names[g.ID] = g.Name
	}
	var out []string
	for _, r := range b.Results {
		s := r.Value
		if s == "" {
			s = r.Status
		}
		if n := names[r.Grade]; n != "" {
			s = n + ": " + s
		}
		out = append(out, Visible(s))
	}
	return out
}
