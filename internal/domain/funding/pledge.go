package funding

import (
	"strconv"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
)

// PledgeID names a pledge.
type PledgeID string

// Pledge is an employer's word to pay a part of an offer's fee for its people, to
// give them paid hours to learn in, or both.
type Pledge struct {
	ID         PledgeID          `json:"id"`
	Employer   identity.TenantID `json:"employer"`
	Offer      catalogue.OfferID `json:"offer"`
	Minor      int64             `json:"minor,omitempty"`   // an amount for each person
	Percent    int               `json:"percent,omitempty"` // or a share of the fee
	Currency   string            `json:"currency"`
	Total      int64             `json:"total"`                // the most it pays in all
	Hours      int               `json:"hours,omitempty"`      // of working time, for each person
	HoursTotal int               `json:"hoursTotal,omitempty"` // the most hours in all
	HoursTaken int               `json:"hoursTaken,omitempty"` // by people who have a place, or used them
	For        PledgeFor         `json:"for"`                  // whom it pays for
	Reason     string            `json:"reason,omitempty"`     // why, as learners read it; no personal data
	From       time.Time         `json:"from"`
	Until      time.Time         `json:"until"` // first day it no longer holds
	Confirmed  time.Time         `json:"confirmed,omitzero"`
	Ended      time.Time         `json:"ended,omitzero"`
}

// PaysMoney reports a pledge of money, alone or beside hours.
func (p Pledge) PaysMoney() bool { return p.Minor != 0 || p.Percent != 0 || p.Total != 0 }

// PledgeFor is whom a pledge pays for.
type PledgeFor string

// The groups.
const (
	ForStaff     PledgeFor = "staff"     // who works for the employer
	ForEverybody PledgeFor = "everybody" // whoever takes part: the employer wants to hire
)

func (p Pledge) key() string     { return "pledge/" + string(p.ID) }
func (p Pledge) version() string { return strconv.FormatInt(p.Confirmed.Unix(), 10) }

// Standing is where a pledge stands on a day.
func (p Pledge) Standing(now time.Time) string {
	switch {
	case !p.Ended.IsZero():
		return "ended"
	case !now.Before(p.Until):
		return "over"
	case p.Confirmed.IsZero():
		return "draft"
	}
	return "open"
}
