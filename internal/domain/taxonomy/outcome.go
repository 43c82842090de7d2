package taxonomy

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Coding is what a provider said about one skill for one of an offer's outcomes.
// It is the provider's own word and stands beside what was harvested.
type Coding struct {
	Name
	Provider identity.TenantID `json:"provider"`
	Offer    string            `json:"offer"`
	Words    string            `json:"words"` // the outcome
	URI      string            `json:"uri"`
	Label    string            `json:"label"` // as it was shown
	Yes      bool              `json:"accepted"`
	Decided  time.Time         `json:"decided"`
}

// statement names the outcome whatever its spacing.
func (c Coding) statement() string {
	sum := sha256.Sum256([]byte(strings.Join(strings.Fields(c.Words), " ")))
	return hex.EncodeToString(sum[:])
}

// SameOutcome reports that two outcomes say the same words.
func SameOutcome(a, b string) bool {
	return strings.Join(strings.Fields(a), " ") == strings.Join(strings.Fields(b), " ")
}

// mostOutcomeWords is the longest outcome that can be coded, in bytes.
const mostOutcomeWords = 2000

// DecideIn keeps what a provider said. Only skills and knowledge of a release
// that is here can be said yes to; its label is taken from there. Faults
// taxonomy.code.*.
func (s *Service) DecideIn(ctx context.Context, tx *sqldb.Tx, c Coding, lang string) error {
	if strings.TrimSpace(c.Words) == "" || len(c.Words) > mostOutcomeWords {
		return fault.New(fault.Invalid, "taxonomy.code.words", "max", mostOutcomeWords)
	}
	l, err := s.load(ctx, tx, c.Name, lang)
	if err != nil {
		return err
	}
	k, ok := l.byURI[c.URI]
	if !ok || !k.Kind.Taught() {
		return fault.New(fault.Invalid, "taxonomy.code.unknown", "uri", c.URI, "scheme", c.Scheme, "version", c.Version)
	}
	c.Label, c.Decided = k.Label, tx.Now()
	return upsertCoding(ctx, tx, c)
}

// CodingsIn are a provider's words about an offer's outcomes, also the refused.
// It reads in any scope: what was accepted is public with the offer.
func CodingsIn(ctx context.Context, tx *sqldb.Tx, offer string) ([]Coding, error) {
	return codingsOf(ctx, tx, offer)
}

// CodingsOfIn are all of a provider's.
func CodingsOfIn(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID) ([]Coding, error) {
	return codingsOfTenant(ctx, tx, tenant)
}

// AcceptedIn are all that were accepted, by offer.
func AcceptedIn(ctx context.Context, tx *sqldb.Tx) ([]Coding, error) { return everyCoding(ctx, tx) }

// StaleIn are the codes, by uri, that the version in use of their scheme has under
// another name, marks as retired, or has not: somebody should look at them.
func (s *Service) StaleIn(ctx context.Context, tx *sqldb.Tx, all []Coding) (map[string]bool, error) {
	out := map[string]bool{}
	for _, c := range all {
		if !c.Yes {
			continue
		}
		l, err := s.inUse(ctx, tx, c.Scheme, "en")
		if fault.Is(err, "taxonomy.none") || err == nil && l.name == c.Name {
			continue
		}
		if err != nil {
			return nil, err
		}
		if k, ok := l.byURI[c.URI]; !ok || k.gone || l.lang == "en" && k.Label != c.Label {
			out[c.URI] = true
		}
	}
	return out, nil
}
