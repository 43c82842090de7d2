package credential

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
)

// leastWords is how much somebody must write who closes an issuer: it is read by
// everybody whom it concerns.
const leastWords = 20

// respite is how long an issuer still has that is closed at once: what is being
// signed this minute is still issued, or not at all.
const respite = time.Minute

// farthest is how far ahead a closing may be announced.
const farthest = 2 * 366 * 24 * time.Hour

// CheckClosing says everything that is wrong with an order to close. open is
// whether learners hold or wait for places: then they are owed a plan.
func CheckClosing(c Closing, custodian identity.Organisation, open bool, now time.Time) error {
	var l fault.List
	wrong := func(field, key string, kv ...any) { l = append(l, fault.New(fault.Invalid, key, kv...).At(field)) }
	today := now.UTC().Truncate(24 * time.Hour)
	switch {
	case custodian.ID == "":
		wrong("custodian", "credential.custody.no_custodian")
	case custodian.Kind != identity.KindArchive:
		wrong("custodian", "credential.custody.not_an_archive", "organisation", custodian.Slug)
	case !custodian.TakesOn():
		wrong("custodian", "credential.custody.custodian_closes", "organisation", custodian.Slug)
	}
	switch {
	case c.On.IsZero():
	case c.On.Before(today):
		wrong("on", "credential.custody.date_past", "date", c.On)
	case c.On.After(now.Add(farthest)):
		wrong("on", "credential.custody.date_far", "date", c.On)
	}
	if len([]rune(strings.TrimSpace(c.Reason))) < leastWords {
		wrong("reason", "credential.custody.reason_missing", "least", leastWords)
	}
	if open && len([]rune(strings.TrimSpace(c.Plan))) < leastWords {
		wrong("plan", "credential.custody.plan_missing", "least", leastWords)
	}
	if !c.Sure {
		wrong("sure", "credential.custody.not_sure")
	}
	return l.OrNil()
}

// closesAt is the moment from which an issuer issues nothing: the beginning of the
// day ordered, or a minute from now.
func closesAt(on, now time.Time) time.Time {
	day := on.UTC().Truncate(24 * time.Hour)
	if soon := now.UTC().Truncate(time.Second).Add(respite); day.Before(soon) {
		return soon
	}
	return day
}

// nextCustody refuses a step that does not lead from a state.
func nextCustody(from, to CustodyState) error {
	if from == ProviderClosing && to == RecordsTransferred || from == RecordsTransferred && to == CustodianActive {
		return nil
	}
	return fault.New(fault.Conflict, "credential.custody.wrong_state", "state", string(from), "to", string(to))
}

// checksum is one sum over the SHA-256 of everything an issuer signed, whatever
// the order.
func checksum(leaves []string) string {
	sorted := slices.Sorted(slices.Values(leaves))
	sum := sha256.Sum256([]byte(strings.Join(sorted, "\n")))
	return fmt.Sprintf("%x", sum)
}

// sameSet is the guard of lifecycles 5.6: what is handed over is what the log says
// the issuer signed, nothing more, nothing less, nothing changed.
func sameSet(held, logged []string) error {
	if checksum(held) == checksum(logged) {
		return nil
	}
	in := make(map[string]bool, len(logged))
	for _, l := range logged {
		in[l] = true
	}
	strange := 0
	for _, h := range held {
		if !in[h] {
			strange++
		}
	}
	return fault.New(fault.Conflict, "credential.custody.differs", "held", len(held), "logged", len(logged), "strange", strange)
}
