package verification

import (
	"errors"
	"time"
)

// issuer judges on whose word the issuer is who it says (trap 7).
func (c *court) issuer() Check {
	id := c.r.cred.Issuer.ID
	name := c.issuerName()
	if c.chosen() {
		return c.check(CheckIssuer, Passed, "", "verification.check.issuer.chosen", "issuer", name, "id", Visible(id))
	}
	switch c.p.Trust {
	case Anyone:
		return c.anyone(id, name)
	case Chosen:
		return c.check(CheckIssuer, Failed, UnknownIssuer, "verification.check.issuer.not_chosen", "issuer", name, "id", Visible(id))
	}
	s := c.f.standing
	switch {
	case c.anchor != nil && !c.vouched():
		return c.check(CheckIssuer, Passed, "", "verification.check.issuer.certified", "issuer", name, "authority", Visible(nameOf(c.anchor)))
	case s.Vouched && !c.vouched():
		return c.check(CheckIssuer, Failed, UnknownIssuer, "verification.check.issuer.other_owner", "owner", Visible(certifiedName(c.certificate)), "id", Visible(id), "registry", s.Registry)
	case errors.Is(c.f.standingErr, errNotAsked):
		return c.check(CheckIssuer, NotChecked, UnknownIssuer, "verification.check.issuer.no_registry", "issuer", name)
	case errors.Is(c.f.standingErr, ErrNone):
		return c.check(CheckIssuer, Failed, UnknownIssuer, "verification.check.issuer.unknown", "issuer", name, "id", Visible(id))
	case c.f.standingErr != nil:
		return c.check(CheckIssuer, NotChecked, UnknownIssuer, "verification.check.issuer.unreachable", "issuer", name)
	case !s.Vouched:
		return c.check(CheckIssuer, Failed, UnknownIssuer, "verification.check.issuer.listed_only", "issuer", name, "registry", s.Registry)
	case !within(c.r.cred.ValidFrom, s.From, s.Until):
		return c.check(CheckIssuer, Failed, UnknownIssuer, "verification.check.issuer.not_then", "issuer", name, "registry", s.Registry, "date", c.r.cred.ValidFrom)
	}
	return c.check(CheckIssuer, Passed, "", "verification.check.issuer.vouched", "issuer", name, "registry", s.Registry)
}

// anyone: the caller took the risk; a registry that vouches is still named.
func (c *court) anyone(id string, name Text) Check {
	if c.vouched() {
		return c.check(CheckIssuer, Passed, "", "verification.check.issuer.vouched", "issuer", name, "registry", c.f.standing.Registry)
	}
	return c.check(CheckIssuer, NotChecked, Valid, "verification.check.issuer.anyone", "issuer", name, "id", Visible(id))
}

// within reports whether t is in [from, until); a zero bound is open.
func within(t, from, until time.Time) bool {
	return (from.IsZero() || !t.Before(from)) && (until.IsZero() || t.Before(until))
}

// approval judges whether the award had the approval its framework needs, on its
// day (lifecycles, correction 2).
func (c *court) approval() Check {
	a, day := c.f.approval, c.r.cred.ValidFrom
	needed := c.f.findingsErr == nil && c.f.findings.NeedsApproval
	switch {
	case c.r.kind == kindPromise:
		return c.check(CheckApproval, NotChecked, Incomplete, "verification.check.approval.promise")
	case c.r.kind == kindLearning && c.f.approvalErr != nil: // its form has no place for the achievement's id
		return c.check(CheckApproval, NotChecked, Incomplete, "verification.check.approval.not_named")
	case errors.Is(c.f.approvalErr, errNotAsked):
		return c.check(CheckApproval, NotChecked, Incomplete, "verification.check.approval.no_registry")
	case errors.Is(c.f.approvalErr, ErrNone) && needed:
		return c.check(CheckApproval, Failed, NotApproved, "verification.check.approval.none", "date", day, "framework", c.f.findings.Framework)
	case errors.Is(c.f.approvalErr, ErrNone):
		return c.check(CheckApproval, NotChecked, Incomplete, "verification.check.approval.not_recorded", "issuer", c.issuerName())
	case c.f.approvalErr != nil:
		return c.check(CheckApproval, NotChecked, Incomplete, "verification.check.approval.unreachable")
	case !within(day, a.From, a.Until):
		return c.check(CheckApproval, Failed, NotApproved, "verification.check.approval.not_then", "by", a.By, "date", day)
	}
	return c.check(CheckApproval, Passed, "", "verification.check.approval.approved", "by", a.By, "date", day)
}

// elements judges whether everything the framework asks for is there.
func (c *court) elements() Check {
	fs := c.f.findings
	switch {
	case c.r.kind == kindPromise:
		return c.check(CheckElements, NotChecked, Incomplete, "verification.check.elements.promise")
	case errors.Is(c.f.findingsErr, ErrNone), errors.Is(c.f.findingsErr, errNotAsked):
		return c.check(CheckElements, NotChecked, Incomplete, "verification.check.elements.no_framework")
	case c.f.findingsErr != nil:
		return c.check(CheckElements, NotChecked, Incomplete, "verification.check.elements.unreachable")
	}
	ch := c.check(CheckElements, Passed, "", "verification.check.elements.complete", "framework", fs.Framework, "number", len(fs.Elements))
	var missing []Message
	for _, e := range fs.Elements {
		if e.Must && e.Outcome != Passed {
			missing = append(missing, c.say("verification.check.elements.element", "id", e.ID, "source", e.Source))
		}
	}
	if len(missing) > 0 {
		ch = c.check(CheckElements, Failed, Incomplete, "verification.check.elements.missing", "framework", fs.Framework, "number", len(missing))
		ch.Details = missing
	}
	return ch
}
