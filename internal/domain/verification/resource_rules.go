package verification

import (
	"errors"

	"opencairn.org/cairn/formats/vc"
)

// resources judges the files the credential refers to by the digests it states for
// them (VC Data Model 2.0, 5.3).
func (c *court) resources() Check {
	ch := c.check(CheckResources, Passed, "", "verification.check.resources.same", "number", len(c.r.cred.Related))
	for i, r := range c.r.cred.Related {
		outcome, reason := NotChecked, "not_asked"
		if i < len(c.f.resources) {
			outcome, reason = c.resource(r, c.f.resources[i])
		}
		one := c.check(CheckResources, outcome, Incomplete, "verification.check.resources."+reason, "address", Visible(r.ID), "number", len(c.r.cred.Related))
		if outcome != Passed {
			ch.Details = append(ch.Details, one.Reason)
		}
		if rank(one) < rank(ch) {
			details := ch.Details
			ch = one
			ch.Details = details
		}
	}
	return ch
}

func (c *court) resource(r vc.Resource, got answer) (Outcome, string) {
	switch {
	case errors.Is(got.err, errOffline):
		return NotChecked, "offline"
	case errors.Is(got.err, errNotAsked):
		return NotChecked, "not_asked"
	case got.err != nil:
		return NotChecked, "unreachable"
	}
	var e *vc.Error
	switch err := r.Check(got.Body); {
	case err == nil:
		return Passed, "same"
	case errors.As(err, &e) && e.Code == vc.DigestMismatch:
		return Failed, "differs"
	}
	return NotChecked, "bad_digest"
}
