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

// rankOf is how far a source is believed when two say different things: the
// provider's own site, what it hands over or feeds, a register, somebody else's
// list (lifecycles 5.1).
func rankOf(k SourceKind) int {
	switch k {
	case SourceSite:
		return 1
	case SourceRegister:
		return 3
	case SourceAggregator:
		return 4
	}
	return 2
}

// Fetched reports that a source is fetched from its address; the others are
// handed over.
func (k SourceKind) Fetched() bool {
	return k != SourceUpload && k != SourceHosted && k != SourceRegister
}

// kindOf is the kind of a source that may have no row: a register's import is
// known by its name alone.
func kindOf(id SourceID) SourceKind {
	if strings.HasPrefix(string(id), importedFrom) {
		return SourceRegister
	}
	if id == hostedSource {
		return SourceHosted
	}
	return SourceSite
}

// importedFrom begins the source of what a register's import brought.
const importedFrom = "import:"

// held reports that an operator said not to read a source: one that is asked less
// often because it failed has a time.
func (s Source) held() bool { return s.State == SourceQuarantined && s.Due.IsZero() }

// within is a source after a run, as what people said of it meanwhile allows: a
// run that was on its way ends no quarantine and no retirement.
func (s Source) within(now Source) Source {
	if now.held() || now.State == SourceRetired {
		s.State, s.Due = now.State, now.Due
	}
	return s
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
