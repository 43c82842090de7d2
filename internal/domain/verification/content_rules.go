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
		ch := c.check(CheckFormat, Passed, "", "read")
		if c.r.cred.Version == vc.Version1 {
			ch.Details = []Message{say("check.format.older", "version", "1.1")}
		}
		return ch
	}
	reason := "problems"
	switch {
	case has(problems, vc.NoVersion), has(problems, vc.MixedVersions):
		reason = "version"
	case has(problems, vc.UnknownContext), has(problems, vc.InlineContext):
		reason = "context"
	case has(problems, vc.UndefinedTerm):
		reason = "undefined"
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
		out = append(out, say("check.format.problem", "code", string(e.Code), "path", Visible(e.Path), "detail", Visible(e.Detail)))
	}
	return out
}

// schema judges the file by the rules of its kind.
func (c *court) schema() Check {
	if c.r.kind == kindOther {
		return c.check(CheckSchema, NotChecked, Incomplete, "other_kind", "type", Visible(strings.Join(c.r.cred.Types, ", ")))
	}
	if n := len(c.r.cred.Schemas); n > 0 && len(c.r.schema) == 0 {
		ch := c.check(CheckSchema, NotChecked, Incomplete, "named", "address", Visible(c.r.cred.Schemas[0].ID), "number", n)
		ch.Details = []Message{say("check.schema." + string(c.r.kind))}
		return ch
	}
	if len(c.r.schema) == 0 {
		return c.check(CheckSchema, Passed, "", string(c.r.kind))
	}
	ch := c.check(CheckSchema, Failed, Unreadable, string(c.r.kind)+"_problems", "number", len(c.r.schema), "path", Visible(c.r.schema[0].Path))
	ch.Details = listed(c.r.schema)
	return ch
}

// period judges the validity period.
func (c *court) period() Check {
	from, until := c.r.cred.ValidFrom, c.r.cred.ValidUntil
	switch {
	case !from.IsZero() && c.now.Add(skew).Before(from):
		return c.check(CheckPeriod, Failed, NotYetValid, "not_yet", "date", from)
	case !until.IsZero() && !c.now.Before(until):
		return c.check(CheckPeriod, Failed, Expired, "expired", "date", until)
	case until.IsZero():
		return c.check(CheckPeriod, Passed, "", "open")
	}
	return c.check(CheckPeriod, Passed, "", "until", "date", until)
}

// log judges whether the credential is in the transparency log of its issuer.
func (c *court) log() Check {
	switch {
	case errors.Is(c.f.receiptErr, errNotAsked):
		return c.check(CheckLog, NotChecked, Incomplete, "no_log", "issuer", c.issuerName())
	case errors.Is(c.f.receiptErr, errOffline):
		return c.check(CheckLog, NotChecked, Incomplete, "offline")
	case errors.Is(c.f.receiptErr, ErrNone):
		return c.check(CheckLog, Failed, NotInLog, "absent", "issuer", c.issuerName())
	}
	var e *tlog.Error
	if c.f.receiptErr != nil && !errors.As(c.f.receiptErr, &e) {
		return c.check(CheckLog, NotChecked, Incomplete, "unreachable")
	}
	if c.f.receiptErr != nil {
		return c.check(CheckLog, Failed, NotInLog, "forged", "log", c.f.log.Origin)
	}
	origin, key, err := tlog.ParseVerifierKey(c.f.log.Key)
	if err != nil || origin != c.f.log.Origin {
		return c.check(CheckLog, NotChecked, Incomplete, "no_log_key", "log", c.f.log.Origin)
	}
	cp, err := c.f.receipt.Check(c.r.entry(), origin, key)
	if err != nil {
		return c.check(CheckLog, Failed, NotInLog, "forged", "log", origin)
	}
	return c.check(CheckLog, Passed, "", "included", "log", origin, "size", cp.Size)
}
