package funding

import (
	"context"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Deps is what a Service is built from.
type Deps struct {
	DB     *sqldb.DB
	Policy *identity.Policy
	Packs  *pack.Set
	// Home are the codes of the packs whose schemes pay here; none: all.
	Home []string
	// Jurisdiction is where an organisation lives that states no country.
	Jurisdiction string
}

// Service says who pays what, and keeps the ledger.
type Service struct {
	db      *sqldb.DB
	policy  *identity.Policy
	home    string
	schemes []*pack.Scheme
	census  map[string]int // days by jurisdiction
}

// New makes the service.
func New(d Deps) *Service {
	s := &Service{db: d.DB, policy: d.Policy, home: d.Jurisdiction, census: map[string]int{}}
	for _, p := range d.Packs.Packs() {
		if !p.Scheme {
			s.census[p.Jurisdiction] = p.CensusDays
		}
	}
	for _, x := range d.Packs.Schemes() {
		if len(d.Home) == 0 || inLineage(d.Packs, d.Home, x.Pack) {
			s.schemes = append(s.schemes, x)
		}
	}
	return s
}

func inLineage(set *pack.Set, codes []string, p *pack.Pack) bool {
	for _, code := range codes {
		for _, q := range set.Lineage(set.Pack(code)) {
			if q == p {
				return true
			}
		}
	}
	return false
}

// Schemes lists the schemes that pay here, with all their versions: they are law.
func (s *Service) Schemes(_ context.Context, a identity.Actor) ([]*pack.Scheme, error) {
	if err := s.policy.Allow(a, "funding.scheme.show", identity.Resource{Type: "funding.scheme"}); err != nil {
		return nil, err
	}
	return s.schemes, nil
}

// scheme is the one with this key, or nil.
func (s *Service) scheme(key string) *pack.Scheme {
	for _, x := range s.schemes {
		if x.Key() == key {
			return x
		}
	}
	return nil
}

// QuoteRequest asks who would pay what for a place.
type QuoteRequest struct {
	Offer   catalogue.OfferID
	Run     string // may be empty: any
	Answers Answers
	At      time.Time // zero: now
}

// Quote says who would pay what, for anybody; nothing is stored. What is known
// about a signed-in person, and what was paid for them before, counts before
// what they answer.
func (s *Service) Quote(ctx context.Context, a identity.Actor, r QuoteRequest) (q Quote, err error) {
	if err := s.policy.Allow(a, "funding.quote", identity.Resource{Type: "funding.quote"}); err != nil {
		return q, err
	}
	scope := sqldb.Public
	if a.SignedIn() {
		scope = sqldb.Person(a.Person, a.Also...)
	}
	err = s.db.Read(ctx, scope, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		if r.At.IsZero() {
			r.At = tx.Now()
		}
		q, err = s.quoteIn(ctx, tx, a.Person, a.Lang, r)
		return err
	})
	return q, err
}

// Known are the answers there are already about a person, with how surely each is
// known: they are shown instead of a question.
func (s *Service) Known(ctx context.Context, a identity.Actor) (known Answers, levels map[string]string, err error) {
	if !a.SignedIn() {
		return Answers{}, nil, nil
	}
	err = s.db.Read(ctx, sqldb.Person(a.Person, a.Also...), func(ctx context.Context, tx *sqldb.Tx) error {
		p, err := s.personIn(ctx, tx, a.Person, Answers{})
		known, levels = p.answers, p.levels
		return err
	})
	return known, levels, err
}

// HeldForIn is the money of schemes and employers that is kept for places in
// these offers, in minor units.
func HeldForIn(ctx context.Context, tx *sqldb.Tx, offers []catalogue.OfferID) (minor int64, err error) {
	all, err := heldByOffer(ctx, tx)
	for _, o := range offers {
		minor += all[o]
		delete(all, o)
	}
	return minor, err
}

// PledgesIn counts the employers' pledges for an offer that were stated and have not
// ended, confirmed or not.
func PledgesIn(ctx context.Context, tx *sqldb.Tx, offer catalogue.OfferID) (int, error) {
	return countPledges(ctx, tx, offer)
}
