package catalogue

import (
	"strings"
	"time"

	"opencairn.org/cairn/internal/ground/fault"
)

// How often a source is asked (product.md: an hour in the median, never over
// 24 h), and when it is called degraded or quarantined.
const (
	harvestEvery     = time.Hour
	longestBackoff   = 24 * time.Hour
	degradedAfter    = 3
	quarantinedAfter = 10
	missesToGone     = 3 // lifecycles 5.1: deletion only after three missing fetches
)

// nextHarvest doubles the wait with each failure in a row, up to a day.
func nextHarvest(now time.Time, failures int) time.Time {
	wait := harvestEvery
	for range failures {
		if wait *= 2; wait >= longestBackoff {
			return now.Add(longestBackoff)
		}
	}
	return now.Add(wait)
}

func stateAfter(failures int) SourceState {
	switch {
	case failures >= quarantinedAfter:
		return SourceQuarantined
	case failures >= degradedAfter:
		return SourceDegraded
	}
	return SourceActive
}

// ownSite holds the proof of domain: the host is that of the organisation's
// website of record, or below it. "www." makes no difference.
func ownSite(host, websiteHost string) error {
	host, own := bareHost(host), bareHost(websiteHost)
	if own == "" {
		return fault.New(fault.Conflict, "catalogue.source.no_website").At("address")
	}
	if host != own && !strings.HasSuffix(host, "."+own) {
		return fault.New(fault.Denied, "catalogue.source.not_yours", "host", host, "website", own).At("address")
	}
	return nil
}

func bareHost(h string) string { return strings.TrimPrefix(strings.ToLower(h), "www.") }
