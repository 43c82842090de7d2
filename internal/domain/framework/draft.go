package framework

import (
	"slices"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/pack"
)

// DraftID names a draft.
type DraftID string

// DraftState is how far a draft is.
type DraftState string

// The states. A draft is its owner's alone until it is put to consultation.
const (
	Drafted    DraftState = "draft"
	Consulted  DraftState = "consultation"
	Adopted    DraftState = "adopted" // its pack can be installed
	Withdrawn  DraftState = "withdrawn"
	InForce    DraftState = "in-force"   // adopted and loaded, on a day it holds; never stored
	Superseded DraftState = "superseded" // it was in force; never stored
)

// Draft is a pack that its owner works on.
type Draft struct {
	ID           DraftID           `json:"id"`
	Owner        identity.TenantID `json:"owner"`
	Pack         string            `json:"pack"` // code
	Jurisdiction string            `json:"jurisdiction"`
	Framework    string            `json:"framework"` // the version that is new
	Name         i18n.Text         `json:"name"`
	ValidFrom    pack.Day          `json:"validFrom"`
	Digest       string            `json:"digest"` // SHA-256 of the version's text, hex
	State        DraftState        `json:"state"`
	Opens        pack.Day          `json:"opens,omitzero"`  // first day on which comments are taken
	Closes       pack.Day          `json:"closes,omitzero"` // last day
	Reason       string            `json:"reason,omitempty"`
	Created      time.Time         `json:"created"`
	Changed      time.Time         `json:"changed"`

	Files Files `json:"-"` // the pack's text

	author identity.PersonID
}

// Public reports whether everybody may read the draft: from consultation on, also
// when it is withdrawn after that.
func (d Draft) Public() bool {
	return d.State != Drafted && (d.State != Withdrawn || !d.Opens.IsZero())
}

// open reports whether comments are taken on a day.
func (d Draft) open(on pack.Day) error {
	switch {
	case d.State == Drafted || d.State == Withdrawn || d.Opens.IsZero():
		return fault.New(fault.Conflict, "framework.comment.no_consultation")
	case on.Before(d.Opens.Time):
		return fault.New(fault.Conflict, "framework.comment.not_yet", "opens", d.Opens.String())
	case d.State != Consulted || on.After(d.Closes.Time):
		return fault.New(fault.Conflict, "framework.comment.closed", "closes", d.Closes.String())
	}
	return nil
}

// standing is the state a reader is told: what was adopted is in force once the
// version is loaded, on the days it holds.
func (d Draft) standing(set *pack.Set, on pack.Day) DraftState {
	f := set.Framework(d.Framework)
	switch {
	case d.State != Adopted || f == nil || f.Digest != d.Digest || on.Before(f.ValidFrom.Time):
		return d.State
	case f.InForce(on):
		return InForce
	}
	return Superseded
}

// owns reports whether an organisation makes the rules of a pack: the one that
// the loaded pack names; where it names none, a ministry of its country.
func owns(org identity.Organisation, loaded *pack.Pack, jurisdiction string) bool {
	if loaded != nil && loaded.Owner.Slug != "" {
		return org.Slug == loaded.Owner.Slug
	}
	if loaded != nil && loaded.Scheme {
		return false
	}
	return org.Kind == identity.KindMinistry && org.Country != "" && org.Country == jurisdiction
}

// newest is the version a draft adds or changes: of those that are not loaded as
// they stand, the one that begins last; nil when there is none.
func newest(p *pack.Pack, loaded *pack.Set) *pack.Framework {
	var fresh []*pack.Framework
	for _, f := range p.Frameworks {
		if is := loaded.Framework(f.ID); is == nil || is.Digest != f.Digest {
			fresh = append(fresh, f)
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	return slices.MaxFunc(fresh, func(a, b *pack.Framework) int { return a.ValidFrom.Compare(b.ValidFrom.Time) })
}

// Comment is what somebody says about a draft. Whoever it was, only the
// organisation they speak for is shown.
type Comment struct {
	ID           string            `json:"id"`
	Organisation identity.TenantID `json:"organisation,omitempty"` // empty: somebody for themselves
	Name         i18n.Text         `json:"name,omitempty"`         // of the organisation
	Words        string            `json:"words"`                  // empty: removed with its author's data
	At           time.Time         `json:"at"`
	Answer       string            `json:"answer,omitempty"` // the owner's
	Answered     time.Time         `json:"answered,omitzero"`

	person identity.PersonID
}
