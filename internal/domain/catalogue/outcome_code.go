package catalogue

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/taxonomy"
	"opencairn.org/cairn/internal/ground/audit"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// CodeAnswer is a provider's yes or no to one skill for one outcome.
type CodeAnswer struct {
	taxonomy.Name
	Words string // the outcome
	URI   string
	Yes   bool
}

// mostAnswers is how many are taken at once.
const mostAnswers = 400

// CodeOutcomes keeps what a provider said of skills for an offer's outcomes,
// beside the offer: what was harvested stays as it is. An answer replaces the one
// before. What was said yes to is found by search at once.
func (s *Service) CodeOutcomes(ctx context.Context, actor identity.Actor, id OfferID, lang string, answers []CodeAnswer) error {
	if err := s.Policy.Allow(actor, "taxonomy.outcome.code", identity.Resource{Type: "catalogue.offer", ID: string(id), Tenant: actor.Tenant}); err != nil {
		return err
	}
	if len(answers) == 0 || len(answers) > mostAnswers {
		return fault.New(fault.Invalid, "taxonomy.answers", "max", mostAnswers)
	}
	return s.DB.Write(ctx, sqldb.Tenant(actor.Tenant), func(ctx context.Context, tx *sqldb.Tx) error {
		k, err := offerByID(ctx, tx, id)
		if err == nil && k.Provider != actor.Tenant {
			err = fault.New(fault.NotFound, "catalogue.offer.not_found")
		}
		if err != nil {
			return err
		}
		yes := 0
		for _, a := range answers {
			c := taxonomy.Coding{Name: a.Name, Provider: actor.Tenant, Offer: string(id), Words: a.Words, URI: a.URI, Yes: a.Yes}
			if err := s.Taxonomy.DecideIn(ctx, tx, c, lang); err != nil {
				return err
			}
			if a.Yes {
				yes++
			}
		}
		if err := touchChanged(ctx, tx, id); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{
			Tenant: string(actor.Tenant), Actor: actor.Name(), Role: actor.RoleNames(), Act: "taxonomy.outcome.code", Object: "offer/" + string(id),
			Detail: map[string]any{"accepted": yes, "refused": len(answers) - yes},
		})
	})
}

// CodedOffer is how far the outcomes of one offer are coded.
type CodedOffer struct {
	Offer    Offer
	Outcomes int // it states
	Coded    int // of those: with a code on the page, or one that was said yes to
	Said     []taxonomy.Coding
	Stale    map[string]bool // codes, by uri, that the version in use has under another name or not at all
}

// Coding is how far a provider's outcomes are coded.
type Coding struct {
	Offers          []CodedOffer // that are published
	Outcomes, Coded int
	All, AllCoded   int // in the whole catalogue, as counted this day
}

// CodingOf says it to the provider.
func (s *Service) CodingOf(ctx context.Context, actor identity.Actor) (c Coding, err error) {
	if err := s.Policy.Allow(actor, "catalogue.report.show", identity.Resource{Type: "catalogue.report", Tenant: actor.Tenant}); err != nil {
		return c, err
	}
	err = s.DB.Read(ctx, sqldb.Tenant(actor.Tenant), func(ctx context.Context, tx *sqldb.Tx) error {
		c = Coding{}
		offers, err := offersOfTenant(ctx, tx, actor.Tenant)
		if err != nil {
			return err
		}
		said, err := taxonomy.CodingsOfIn(ctx, tx, actor.Tenant)
		if err != nil {
			return err
		}
		for _, k := range offers {
			if !k.GoneAt.IsZero() {
				continue
			}
			o := CodedOffer{Offer: k.Offer}
			for _, x := range said {
				if x.Offer == string(k.ID) {
					o.Said = append(o.Said, x)
				}
			}
			o.Outcomes, o.Coded = codedOutcomes(k.Offer, o.Said)
			c.Outcomes, c.Coded = c.Outcomes+o.Outcomes, c.Coded+o.Coded
			c.Offers = append(c.Offers, o)
		}
		c.All, c.AllCoded, err = codedShare(ctx, tx)
		if err != nil || s.Taxonomy == nil {
			return err
		}
		for i := range c.Offers {
			if c.Offers[i].Stale, err = s.Taxonomy.StaleIn(ctx, tx, c.Offers[i].Said); err != nil {
				return err
			}
		}
		return nil
	})
	return c, err
}

// codedOutcomes counts an offer's outcomes and those that carry a code.
func codedOutcomes(o Offer, said []taxonomy.Coding) (all, coded int) {
	for _, x := range o.Outcomes {
		all++
		if x.Code != "" || slices.ContainsFunc(said, func(c taxonomy.Coding) bool { return c.Yes && says(x, c.Words) }) {
			coded++
		}
	}
	return all, coded
}

// says reports that an outcome says these words in one of its languages.
func says(o Outcome, words string) bool {
	for _, text := range o.Text {
		if taxonomy.SameOutcome(text, words) {
			return true
		}
	}
	return false
}

// jobCoded counts how many of all published outcomes carry a code, once a day: it
// reads every offer.
const (
	jobCoded   = "catalogue.coded"
	codedEvery = 24 * time.Hour
)

func (s *Service) codedJob(ctx context.Context, _ json.RawMessage) (job.Commit, error) {
	all, coded := 0, 0
	err := s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) error {
		all, coded = 0, 0
		accepted, err := taxonomy.AcceptedIn(ctx, tx)
		if err != nil {
			return err
		}
		of := map[string][]taxonomy.Coding{}
		for _, c := range accepted {
			of[c.Offer] = append(of[c.Offer], c)
		}
		return eachPublished(ctx, tx, func(_ identity.TenantID, id, data string) error {
			var o Offer
			if err := json.Unmarshal([]byte(data), &o); err != nil {
				return fmt.Errorf("read offer %s: %w", id, err)
			}
			n, k := codedOutcomes(o, of[id])
			all, coded = all+n, coded+k
			return nil
		})
	})
	if err != nil {
		return nil, fmt.Errorf("count coded outcomes: %w", err)
	}
	return func(ctx context.Context, tx *sqldb.Tx) error { return putCodedShare(ctx, tx, all, coded) }, nil
}

func codedShare(ctx context.Context, tx *sqldb.Tx) (all, coded int, err error) {
	type pair struct{ all, coded int }
	rows, err := sqldb.All(ctx, tx, func(r *sqldb.Rows) (p pair, err error) { return p, r.Scan(&p.all, &p.coded) }, `SELECT outcomes, coded FROM catalogue_coded WHERE id = 1`)
	if err != nil || len(rows) == 0 {
		return 0, 0, err
	}
	return rows[0].all, rows[0].coded, nil
}

func putCodedShare(ctx context.Context, tx *sqldb.Tx, all, coded int) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO catalogue_coded (id, outcomes, coded, counted) VALUES (1, $1, $2, $3)
		ON CONFLICT (id) DO UPDATE SET outcomes = EXCLUDED.outcomes, coded = EXCLUDED.coded, counted = EXCLUDED.counted`, all, coded, tx.Now())
	return err
}
