package catalogue

import (
	"context"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// FactKind is what another domain says about an offer.
type FactKind string

// The kinds, and what Value holds.
const (
	FactApproved FactKind = "approved"       // the content hash the approval binds to; Source: the body's organisation id
	FactUnder    FactKind = "approved_under" // the framework version the approval was given under; Source: the body's organisation id
	FactFunded   FactKind = "funded"         // a scheme
	FactCounts   FactKind = "counts_towards" // a qualification
	FactConforms FactKind = "conforms"       // a framework version
	FactRated    FactKind = "rated"          // a rating
)

// Fact is one thing a domain to the right states about an offer, for lists to
// filter and sort by. What it rests on stays with that domain.
type Fact struct {
	Offer  OfferID   `json:"offer"`
	Kind   FactKind  `json:"kind"`
	Value  string    `json:"value"`
	Source string    `json:"source"` // who says so
	AsOf   time.Time `json:"asOf"`   // the transaction's time when zero
}

// PutFactIn states a fact, or renews its date. Whether the offer is listed is
// decided again afterwards, by a job: some packs list nothing before approval. Who
// pays decides nothing about that.
func PutFactIn(ctx context.Context, tx *sqldb.Tx, f Fact) error {
	if f.Offer == "" || f.Kind == "" || f.Source == "" {
		return fault.New(fault.Invalid, "catalogue.fact.incomplete")
	}
	if f.AsOf.IsZero() {
		f.AsOf = tx.Now()
	}
	if err := upsertFact(ctx, tx, f); err != nil {
		return err
	}
	if err := touchChanged(ctx, tx, f.Offer); err != nil {
		return err
	}
	return judgeFactLater(ctx, tx, f.Offer, f.Kind)
}

// DropFactsIn takes back what a source said of this kind about an offer.
func DropFactsIn(ctx context.Context, tx *sqldb.Tx, offer OfferID, kind FactKind, source string) error {
	n, err := deleteFacts(ctx, tx, offer, kind, source)
	if err != nil || n == 0 {
		return err
	}
	if err := touchChanged(ctx, tx, offer); err != nil {
		return err
	}
	return judgeFactLater(ctx, tx, offer, kind)
}

// PublishedIDsIn are the offers that are published now, listed or not.
func PublishedIDsIn(ctx context.Context, tx *sqldb.Tx) (ids []OfferID, err error) {
	err = eachPublished(ctx, tx, func(_ identity.TenantID, id, _ string) error {
		ids = append(ids, OfferID(id))
		return nil
	})
	return ids, err
}

// FactsIn lists what is said about an offer, by kind, source and value.
func FactsIn(ctx context.Context, tx *sqldb.Tx, offer OfferID) ([]Fact, error) {
	return factsOf(ctx, tx, offer)
}

func judgeFactLater(ctx context.Context, tx *sqldb.Tx, offer OfferID, kind FactKind) error {
	if kind == FactFunded {
		return nil
	}
	return judgeLater(ctx, tx, offer)
}

func judgeLater(ctx context.Context, tx *sqldb.Tx, offer OfferID) error {
	return job.Add(ctx, tx, job.Job{Kind: jobJudge, Unique: string(offer), Args: judgeArgs{Offer: offer}})
}

// OfferIn is an offer as it is published now. It reads in any scope: an offer is
// public.
func OfferIn(ctx context.Context, tx *sqldb.Tx, id OfferID) (Offer, error) {
	k, err := offerByID(ctx, tx, id)
	return k.Offer, err
}

// ListedIn is an offer as it is published now, and whether it stands in the
// portal's list.
func ListedIn(ctx context.Context, tx *sqldb.Tx, id OfferID) (o Offer, listed bool, err error) {
	k, err := offerByID(ctx, tx, id)
	return k.Offer, k.Listed, err
}

// VersionIn is one version of an offer, by its content hash.
func VersionIn(ctx context.Context, tx *sqldb.Tx, id OfferID, hash string) (Version, error) {
	v, found, err := versionByHash(ctx, tx, id, hash)
	if err == nil && !found {
		err = fault.New(fault.NotFound, "catalogue.version.not_found", "hash", short(hash))
	}
	return v, err
}

// DifferenceIn is what differs between two versions of an offer, named by their
// content hashes.
func DifferenceIn(ctx context.Context, tx *sqldb.Tx, id OfferID, from, to string) (ChangeClass, []FieldChange, error) {
	was, err := VersionIn(ctx, tx, id, from)
	if err != nil {
		return Unchanged, nil, err
	}
	is, err := VersionIn(ctx, tx, id, to)
	if err != nil {
		return Unchanged, nil, err
	}
	class, fields := Difference(was.Spec, is.Spec)
	return class, fields, nil
}

// RunIn is one run of an offer, for a place in it.
func RunIn(ctx context.Context, tx *sqldb.Tx, id OfferID, run string) (Offer, Run, error) {
	o, err := OfferIn(ctx, tx, id)
	if err != nil {
		return o, Run{}, err
	}
	for _, r := range o.Runs {
		if r.ID == run {
			return o, r, nil
		}
	}
	return o, Run{}, fault.New(fault.NotFound, "catalogue.run.not_found", "run", run)
}

// short is a hash as people can compare it.
func short(hash string) string {
	const shown = len("sha256:") + 12
	if len(hash) > shown {
		return hash[:shown]
	}
	return hash
}
