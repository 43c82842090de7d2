package verification

import (
	"errors"
	"slices"
	"strings"
	"time"

	"opencairn.org/cairn/formats/did"
	"opencairn.org/cairn/formats/statuslist"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/proof"
)

// purposes are what a set bit makes of a credential. "refresh" is the standard's
// word for: a newer one has taken its place.
var purposes = map[string]struct {
	verdict Verdict
	reason  string
}{
	"revocation": {Revoked, "revoked"},
	"suspension": {Suspended, "suspended"},
	"refresh":    {Superseded, "superseded"},
}

// status judges every status entry. The worst answer counts, and an entry that
// could not be told is worse than one that is clear (trap 10).
func (c *court) status() Check {
	entries := c.r.cred.Status
	if len(entries) == 0 {
		return c.check(CheckStatus, NotChecked, Valid, "none", "issuer", c.issuerName())
	}
	var worst Check
	var details []Message
	for i, s := range entries {
		ch := c.entry(s)
		details = append(details, ch.Reason)
		if i == 0 || badness(ch) > badness(worst) {
			worst = ch
		}
	}
	if len(entries) > 1 {
		worst.Details = details
	}
	return worst
}

func badness(c Check) int {
	switch c.Outcome {
	case Failed:
		return len(order) + len(order) - slices.Index(order, c.verdict)
	case NotChecked:
		return 1
	}
	return 0
}

func (c *court) entry(s vc.Status) Check {
	untold := func(reason string) Check { return c.check(CheckStatus, NotChecked, Incomplete, reason) }
	if _, err := statuslist.Index(s); err != nil {
		return untold(statusReason(err))
	}
	l := c.f.lists[s.List]
	switch {
	case l.err != nil || l.cred == nil && l.unparsed == nil:
		return untold("unreachable")
	case l.unparsed != nil || len(l.terms) > 0:
		return untold("malformed")
	}
	if reason := c.listProof(l.cred); reason != "" {
		return untold(reason)
	}
	by := c.r.cred.Issuer.ID
	if slices.Contains(c.f.standing.StatusBy, l.cred.Issuer.ID) {
		by = l.cred.Issuer.ID
	}
	at := c.now
	if from := l.cred.ValidFrom; from.After(at) && !from.After(at.Add(skew)) {
		at = from // the clock of whoever signs is a little ahead
	}
	set, err := statuslist.Check(s, by, l.cred, at)
	if err != nil {
		return untold(statusReason(err))
	}
	p, known := purposes[s.Purpose]
	switch {
	case !known:
		return untold("unsupported")
	case set:
		return c.check(CheckStatus, Failed, p.verdict, p.reason, "issuer", c.issuerName())
	}
	return c.check(CheckStatus, Passed, "", "clear_"+s.Purpose, "date", l.asOf())
}

// asOf is the day the answer is of: when the list was signed, else fetched.
func (l list) asOf() time.Time {
	if l.cred.ValidFrom.IsZero() {
		return l.at
	}
	return l.cred.ValidFrom
}

// listProof judges the signature of a status list; "" when it is the issuer's.
func (c *court) listProof(l *vc.Credential) string {
	if c.f.documentErr != nil || l.Issuer.ID != c.r.cred.Issuer.ID {
		return c.otherList(l)
	}
	return c.listSignedBy(l, c.f.document)
}

// otherList judges a list signed by somebody else than the issuer: the custodian
// of a closed one, by a key that is its own id.
func (c *court) otherList(l *vc.Credential) string {
	if c.f.documentErr != nil && l.Issuer.ID == c.r.cred.Issuer.ID {
		return "no_key"
	}
	if !slices.Contains(c.f.standing.StatusBy, l.Issuer.ID) {
		return "wrong_issuer"
	}
	for _, p := range l.Proofs {
		if pub := ownKey(strings.Split(p.Method, "#")[0], p.Method); pub != nil && strings.HasPrefix(p.Method, l.Issuer.ID+"#") &&
			p.Purpose == proof.AssertionMethod && c.suites.Verify(l.Document, p, pub) == nil {
			return ""
		}
	}
	return "bad_signature"
}

func (c *court) listSignedBy(l *vc.Credential, doc *did.Document) string {
	reason := "unsigned"
	for _, p := range l.Proofs {
		m, err := doc.Key(p.Method)
		switch {
		case err != nil || p.Purpose != proof.AssertionMethod || !m.Revoked.IsZero() || !m.ActiveAt(p.Created):
			reason = "bad_signature"
		case c.suites.Verify(l.Document, p, m.Public) == nil:
			return ""
		default:
			reason = "bad_signature"
		}
	}
	return reason
}

func statusReason(err error) string {
	var e *statuslist.Error
	if !errors.As(err, &e) {
		return "malformed"
	}
	switch e.Code {
	case statuslist.TooBig:
		return "too_big"
	case statuslist.WrongList:
		return "wrong_list"
	}
	return string(e.Code)
}
