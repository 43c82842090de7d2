package verification

import (
	"crypto"
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
	verdict    Verdict
	set, clear string // messages
}{
	"revocation": {Revoked, "verification.check.status.revoked", "verification.check.status.clear_revocation"},
	"suspension": {Suspended, "verification.check.status.suspended", "verification.check.status.clear_suspension"},
	"refresh":    {Superseded, "verification.check.status.superseded", "verification.check.status.clear_refresh"},
}

// messagePurpose is an entry that only says something: it withdraws nothing.
const messagePurpose = "message"

// status judges every status entry. The worst answer counts, and an entry that
// could not be told is worse than one that is clear (trap 10).
func (c *court) status() Check {
	if c.r.hosted != nil {
		return c.hostedStatus()
	}
	entries := c.r.cred.Status
	if len(entries) == 0 {
		return c.check(CheckStatus, NotChecked, Valid, "verification.check.status.none", "issuer", c.issuerName())
	}
	var worst Check
	var details []Message
	told := len(entries) > 1 || entries[0].Purpose == messagePurpose
	for _, s := range entries {
		ch := c.entry(s)
		if told {
			details = append(details, ch.Reason)
		}
		if s.Purpose != messagePurpose && (worst.Reason.Key == "" || badness(ch) > badness(worst)) {
			worst = ch
		}
	}
	if worst.Reason.Key == "" {
		worst = c.check(CheckStatus, NotChecked, Valid, "verification.check.status.only_messages", "issuer", c.issuerName())
	}
	worst.Details = details
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
	untold := func(reason string) Check {
		return c.check(CheckStatus, NotChecked, Incomplete, "verification.check.status."+reason)
	}
	switch s.Type {
	case tokenStatus:
		return c.tokenEntry(s)
	case statuslist.RevocationType:
		return c.revocationEntry(s)
	}
	if s.Type != statuslist.EntryType {
		return untold("unsupported")
	}
	if c.past() {
		return untold("past")
	}
	l, _ := c.f.list(s.List)
	switch {
	case errors.Is(l.err, errOffline):
		return untold("offline")
	case l.err != nil || l.reading == nil && l.unparsed == nil:
		return untold("unreachable")
	case l.unparsed != nil:
		return untold("malformed")
	}
	if reason := c.listProof(l); reason != "" {
		return untold(reason)
	}
	by := c.r.cred.Issuer.ID
	if slices.Contains(c.f.standing.StatusBy, l.cred.Issuer.ID) {
		by = l.cred.Issuer.ID
	}
	at := c.clock
	if from := l.cred.ValidFrom; from.After(at) && !from.After(at.Add(skew)) {
		at = from // the clock of whoever signs is a little ahead
	}
	told, err := l.bits.Ask(s, by, l.cred, at)
	if err != nil {
		return untold(statusReason(err))
	}
	p, known := purposes[s.Purpose]
	switch {
	case told.Purpose == messagePurpose:
		return c.check(CheckStatus, Passed, "", "verification.check.status.message", "message", Visible(told.Message), "date", l.asOf())
	case !known:
		return untold("unsupported")
	case told.Value != 0:
		return c.check(CheckStatus, Failed, p.verdict, p.set, "issuer", c.issuerName())
	}
	return c.check(CheckStatus, Passed, "", p.clear, "date", l.asOf())
}

// revocationEntry judges a list of withdrawn credentials. It is not signed: the
// issuer signed its address, and what stands there is the issuer's word.
func (c *court) revocationEntry(s vc.Status) Check {
	untold := func(reason string) Check {
		return c.check(CheckStatus, NotChecked, Incomplete, "verification.check.status."+reason)
	}
	address, err := statuslist.RevocationList(s)
	if err != nil {
		return untold("unsupported")
	}
	l, asked := c.f.revocations[address]
	switch {
	case c.past():
		return untold("past")
	case errors.Is(l.err, errOffline):
		return untold("offline")
	case !asked || l.err != nil:
		return untold("unreachable")
	case l.unparsed != nil:
		return untold(statusReason(l.unparsed))
	}
	revoked, err := l.list.Revoked(address, c.r.cred.Issuer.ID, c.r.cred.ID)
	switch {
	case err != nil:
		return untold(statusReason(err))
	case revoked:
		return c.check(CheckStatus, Failed, Revoked, "verification.check.status.revoked", "issuer", c.issuerName())
	}
	return c.check(CheckStatus, Passed, "", "verification.check.status.clear_revocation", "date", l.at)
}

// asOf is the day the answer is of: when the list was signed, else fetched.
func (l list) asOf() time.Time {
	if l.cred.ValidFrom.IsZero() {
		return l.at
	}
	return l.cred.ValidFrom
}

// listProof judges the signature of a status list; "" when it is the issuer's.
func (c *court) listProof(l list) string {
	if c.f.documentErr != nil || l.cred.Issuer.ID != c.r.cred.Issuer.ID {
		return c.otherList(l)
	}
	return c.listSignedBy(l, c.f.document)
}

// otherList judges a list signed by somebody else than the issuer: the custodian
// of a closed one, by a key that is its own id.
func (c *court) otherList(l list) string {
	if c.f.documentErr != nil && l.cred.Issuer.ID == c.r.cred.Issuer.ID {
		return "no_key"
	}
	if !slices.Contains(c.f.standing.StatusBy, l.cred.Issuer.ID) {
		return "wrong_issuer"
	}
	return sealedBy(l, func(a stated) crypto.PublicKey {
		if !strings.HasPrefix(a.method, l.cred.Issuer.ID+"#") {
			return nil
		}
		return ownKey(l.cred.Issuer.ID, a.method)
	})
}

func (c *court) listSignedBy(l list, doc *did.Document) string {
	return sealedBy(l, func(a stated) crypto.PublicKey {
		m, err := doc.Key(a.method)
		if err != nil || !m.Revoked.IsZero() || !m.ActiveAt(a.created) {
			return nil
		}
		return m.Public
	})
}

// sealedBy looks for a seal that holds with a key of whose it should be. Words
// that the seal does not cover make the list no list.
func sealedBy(l list, key func(stated) crypto.PublicKey) string {
	reason := "unsigned"
	for _, s := range l.seals {
		reason = "bad_signature"
		a := s.about()
		pub := key(a)
		if pub == nil || a.purpose != "" && a.purpose != proof.AssertionMethod {
			continue
		}
		covered, err := s.holds(pub)
		if err != nil {
			continue
		}
		if len(l.undefined(covered.statements > 0)) > 0 {
			return "malformed"
		}
		return ""
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
