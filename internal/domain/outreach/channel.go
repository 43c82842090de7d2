package outreach

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
)

// ChannelID names a channel.
type ChannelID string

// Channel is a list of an organisation on its own pages, for the people who trust it
// (S-127). Readers need no account.
type Channel struct {
	ID      ChannelID         `json:"id"`
	Tenant  identity.TenantID `json:"tenant"`
	List    ListID            `json:"list"`
	Lang    string            `json:"lang"`    // BCP 47, one that is shipped
	Origins []string          `json:"origins"` // "https://help.example": pages that may frame it
	Opened  time.Time         `json:"opened"`
	Ended   time.Time         `json:"ended,omitzero"`
}

// Way is how somebody came by a channel.
type Way string

// The ways.
const (
	Shown Way = "shown" // the list was shown on the partner's page
	Paper Way = "paper" // the code of a printed sheet was followed
	Read  Way = "offer" // an offer was opened from the list
)

// Ways lists the ways, in the order pages show them.
func Ways() []Way { return []Way{Shown, Paper, Read} }

// Visits is how often readers came in a month. Small numbers could point at
// somebody: they are not told, and the others are rounded.
type Visits struct {
	Month time.Time // its first day, UTC
	Way   Way
	Few   bool // fewer than Fewest: Count is not told
	Count int  // to the nearest five
}

// Fewest is the smallest number of visits that is told.
const Fewest = 10

// told makes a month's number fit to be told.
func told(month time.Time, w Way, n int) Visits {
	if n < Fewest {
		return Visits{Month: month, Way: w, Few: true}
	}
	return Visits{Month: month, Way: w, Count: (n + 2) / 5 * 5}
}

// mostOrigins is how many sites may frame one list.
const mostOrigins = 10

// clean reads origins and refuses what a browser would not take for one. Faults
// "outreach.channel.origin", "outreach.channel.origins", "outreach.channel.lang".
func (c Channel) clean() (Channel, error) {
	var origins []string
	for _, text := range c.Origins {
		o, ok := originOf(text)
		if !ok {
			return c, fault.New(fault.Invalid, "outreach.channel.origin", "value", text).At("origins")
		}
		if !slices.Contains(origins, o) {
			origins = append(origins, o)
		}
	}
	if len(origins) == 0 || len(origins) > mostOrigins {
		return c, fault.New(fault.Invalid, "outreach.channel.origins", "most", mostOrigins).At("origins")
	}
	c.Origins = origins
	if !slices.ContainsFunc(i18n.Languages(), func(l i18n.Language) bool { return l.Code == c.Lang }) {
		return c, fault.New(fault.Invalid, "outreach.channel.lang").At("lang")
	}
	return c, nil
}

// originOf is the origin of an address: its scheme and host, and its port if it names
// one. Plain http is for this machine alone.
func originOf(text string) (string, bool) {
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil || u.Hostname() == "" || u.User != nil || strings.ContainsAny(u.Host, " ;,*'\"\t") {
		return "", false
	}
	local := u.Hostname() == "localhost" || u.Hostname() == "127.0.0.1"
	if u.Scheme != "https" && (u.Scheme != "http" || !local) {
		return "", false
	}
	return u.Scheme + "://" + strings.ToLower(u.Host), true
}
