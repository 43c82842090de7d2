package verification

import (
	"errors"
	"slices"
	"strings"

	"opencairn.org/cairn/formats/tlog"
	"opencairn.org/cairn/formats/vc"
)

// format judges whether the file can be understood without guessing.
func (c *court) format() Check {
	problems := slices.Concat(c.r.format, c.r.undefined(c.covered.statements > 0))
	if len(problems) == 0 {
		ch := c.check(CheckFormat, Passed, "", "verification.check.format.read")
		if c.r.cred.Version == vc.Version1 {
			ch.Details = []Message{c.say("verification.check.format.older", "version", "1.1")}
		}
		return ch
	}
	reason := "verification.check.format.problems"
	switch {
	case has(problems, vc.NoVersion), has(problems, vc.MixedVersions):
		reason = "verification.check.format.version"
	case has(problems, vc.UnknownContext), has(problems, vc.InlineContext):
		reason = "verification.check.format.context"
	case has(problems, vc.UndefinedTerm):
		reason = "verification.check.format.undefined"
	}
	ch := c.check(CheckFormat, Failed, Unreadable, reason, "number", len(problems), "path", Visible(problems[0].Path))
	ch.Details = listed(problems)
	return ch
}

func has(es vc.Errors, code vc.Code) bool {
	for _, e := range es {
		if e.Code == code {
			return true
		}
	}
	return false
}

// listed are the first twenty: a file made to hurt may have thousands.
func listed(es vc.Errors) []Message {
	var out []Message
	for _, e := range es[:min(len(es), 20)] {
		out = append(out, Say("verification.check.format.problem", "code", string(e.Code), "path", Visible(e.Path), "detail", Visible(e.Detail)))
	}
	return out
}

// schema judges the file by the rules of its kind.
func (c *court) schema() Check {
	if c.r.kind == kindOther {
		return c.check(CheckSchema, NotChecked, Incomplete, "verification.check.schema.other_kind", "type", Visible(strings.Join(c.r.cred.Types, ", ")))
	}
	if n := len(c.r.cred.Schemas); n > 0 && len(c.r.schema) == 0 {
		ch := c.check(CheckSchema, NotChecked, Incomplete, "verification.check.schema.named", "address", Visible(c.r.cred.Schemas[0].ID), "number", n)
		ch.Details = []Message{c.say(c.r.kind.follows())}
		return ch
	}
	if len(c.r.schema) == 0 {
		return c.check(CheckSchema, Passed, "", c.r.kind.follows())
	}
	ch := c.check(CheckSchema, Failed, Unreadable, c.r.kind.follows()+"_problems", "number", len(c.r.schema), "path", Visible(c.r.schema[0].Path))
	ch.Details = listed(c.r.schema)
	return ch
}

// period judges the validity period.
func (c *court) period() Check {
	from, until := c.r.cred.ValidFrom, c.r.cred.ValidUntil
	switch {
	case !from.IsZero() && c.now.Add(skew).Before(from):
		return c.check(CheckPeriod, Failed, NotYetValid, "verification.check.period.not_yet", "date", from)
	case !until.IsZero() && !c.now.Before(until):
		return c.check(CheckPeriod, Failed, Expired, "verification.check.period.expired", "date", until)
	case until.IsZero():
		return c.check(CheckPeriod, Passed, "", "verification.check.period.open")
	}
	return c.check(CheckPeriod, Passed, "", "verification.check.period.until", "date", until)
}

// log judges whether the credential is in the transparency log of its issuer.
func (c *court) log() Check {
	switch {
	case c.r.kind == kindPromise:
		return c.check(CheckLog, NotChecked, Incomplete, "verification.check.log.promise")
	case errors.Is(c.f.receiptErr, errNotAsked):
		return c.check(CheckLog, NotChecked, Incomplete, "verification.check.log.no_log", "issuer", c.issuerName())
	case errors.Is(c.f.receiptErr, errOffline):
		return c.check(CheckLog, NotChecked, Incomplete, "verification.check.log.offline")
	case errors.Is(c.f.receiptErr, ErrNone):
		return c.check(CheckLog, Failed, NotInLog, "verification.check.log.absent", "issuer", c.issuerName())
	}
	var e *tlog.Error
	if c.f.receiptErr != nil && !errors.As(c.f.receiptErr, &e) {
		return c.check(CheckLog, NotChecked, Incomplete, "verification.check.log.unreachable")
	}
	if c.f.receiptErr != nil {
		return c.check(CheckLog, Failed, NotInLog, "verification.check.log.forged", "log", c.f.log.Origin)
	}
	origin, key, err := tlog.ParseVerifierKey(c.f.log.Key)
	if err != nil || origin != c.f.log.Origin {
		return c.check(CheckLog, NotChecked, Incomplete, "verification.check.log.no_log_key", "log", c.f.log.Origin)
	}
	cp, err := c.f.receipt.Check(c.r.entry(), origin, key)
	if err != nil {
		return c.check(CheckLog, Failed, NotInLog, "verification.check.log.forged", "log", origin)
	}
	return c.check(CheckLog, Passed, "", "verification.check.log.included", "log", origin, "size", cp.Size)
}
