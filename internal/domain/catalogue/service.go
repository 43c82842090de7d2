package catalogue

import (
	"context"
	"sync"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue/search"
	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/taxonomy"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/fetch"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Deps is what the catalogue stands on.
type Deps struct {
	DB         *sqldb.DB
	Policy     *identity.Policy
	Frameworks *framework.Service
	Taxonomy   *taxonomy.Service // nil: outcomes are not coded here
	Fetch      *fetch.Client
	// Jurisdiction is where this portal is: its pack says what is listed when
	// an offer's provider states no country. ISO 3166-1, or XF.
	Jurisdiction string
	Public       string // public address of the portal, without a slash at its end: links in downloads, and the pages it hosts, begin with it
	Messages     Messages
	Holdings     Holdings
	// Every is how often sources are looked through for those that are due; a
	// minute when zero.
	Every time.Duration
}

// Service fills the catalogue and answers from it.
type Service struct {
	Deps
	search    searchFeed
	known     knownOffers
	alike     alikeIndex
	reading   sync.Map   // SourceID -> *sync.Mutex: who reads a source now
	judged    sync.Map   // SourceID -> judged: when all its offers were
	drawing   sync.Mutex // held while the copies of a picture are made
	numbering sync.Mutex // held by whoever numbers the change feed
}

// New makes the service.
func New(d Deps) *Service {
	if d.Every == 0 {
		d.Every = time.Minute
	}
	return &Service{Deps: d}
}

// Jobs are the catalogue's background jobs.
func (s *Service) Jobs() []job.Handler {
	return []job.Handler{
		{Kind: jobHarvest, Work: s.harvestJob},
		{Kind: jobHarvestDue, Every: s.Every, Work: s.harvestDue},
		{Kind: jobJudge, Work: s.judgeJob},
		{Kind: jobUpload, Work: s.uploadJob},
		{Kind: jobNumber, Every: s.Every, Work: s.numberJob},
		{Kind: jobCoded, Every: codedEvery, Work: s.codedJob},
		{Kind: jobDownload, Every: downloadEvery, Work: s.downloadJob},
		{Kind: jobPicture, Work: s.pictureJob},
		{Kind: jobAlike, Every: s.Every, Work: s.alikeJob},
	}
}

// OfferView is one offer with what is known about it, each fact apart: found,
// listed, conforming, approved (product.md).
type OfferView struct {
	Offer    Offer
	Provider identity.Organisation
	Hash     string
	FoundAt  time.Time
	Listed   bool
	ListedAt time.Time           // since when; zero when not listed
	Changed  time.Time           // last change of anything shown
	GoneAt   time.Time           // the provider's site no longer has it
	Picture  Picture             // our copies of the picture it names
	Facts    []Fact              // what others say: approved, funded, counts towards
	Findings framework.Judgement // against the rules of its jurisdiction, and for information the European recommendation, now
	Drift    *Drift              // it was approved, and says something else now

	known *knownOffer
}

// JSONLD is JSONLD of the offer, made once for all its readers. Nobody MUST write
// into it.
func (v *OfferView) JSONLD() ([]byte, error) { return v.known.data() }

// Drift is how an offer differs from what was approved.
type Drift struct {
	Approved   string // content hash
	By         string // organisation id of the body
	ApprovedAt time.Time
	SeenAt     time.Time // when what the page says now was read
	Class      ChangeClass
	Fields     []FieldChange
}

// Offer shows one offer to anybody, listed or not: a page, once read, stays.
func (s *Service) Offer(ctx context.Context, actor identity.Actor, id OfferID) (OfferView, error) {
	if err := s.Policy.Allow(actor, "catalogue.offer.show", identity.Resource{Type: "catalogue.offer", ID: string(id)}); err != nil {
		return OfferView{}, err
	}
	var v OfferView
	err := s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		v, err = s.viewIn(ctx, tx, id)
		return err
	})
	return v, err
}

// ListedOffer is an offer that is in the list, with its provider: for programs
// that follow the list.
func (s *Service) ListedOffer(ctx context.Context, actor identity.Actor, id OfferID) (o Offer, org identity.Organisation, err error) {
	if err := s.Policy.Allow(actor, "catalogue.offer.show", identity.Resource{Type: "catalogue.offer", ID: string(id)}); err != nil {
		return o, org, err
	}
	err = s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) error {
		k, err := offerByID(ctx, tx, id)
		if err == nil && !k.searchable() {
			err = fault.New(fault.NotFound, "catalogue.offer.not_found")
		}
		if err != nil {
			return err
		}
		o = k.Offer
		if org, err = identity.OrganisationIn(ctx, tx, k.Provider); err != nil {
			return err
		}
		return inScope(ctx, tx, k, org)
	})
	return o, org, err
}

// OfferData is an offer alone, listed or not, and when anything shown of it last
// changed: what programs ask for, many times.
func (s *Service) OfferData(ctx context.Context, actor identity.Actor, id OfferID) (o Offer, changed time.Time, err error) {
	if err := s.Policy.Allow(actor, "catalogue.offer.show", identity.Resource{Type: "catalogue.offer", ID: string(id)}); err != nil {
		return Offer{}, changed, err
	}
	err = s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) error {
		k, err := offerByID(ctx, tx, id)
		if err != nil {
			return err
		}
		o, changed = k.Offer, k.Changed
		if scopeOf(ctx).everything() {
			return nil
		}
		org, err := identity.OrganisationIn(ctx, tx, k.Provider)
		if err != nil {
			return err
		}
		return inScope(ctx, tx, k, org)
	})
	return o, changed, err
}

func (s *Service) viewIn(ctx context.Context, tx *sqldb.Tx, id OfferID) (OfferView, error) {
	k, err := s.knownIn(ctx, tx, id)
	if err != nil {
		return OfferView{}, err
	}
	v := OfferView{
		Offer: k.offer, Hash: k.hash, FoundAt: k.foundAt, Listed: k.listed, ListedAt: k.listedAt, Changed: k.changed, GoneAt: k.goneAt,
		Facts: k.facts, known: k,
	}
	if v.Provider, err = identity.OrganisationIn(ctx, tx, k.offer.Provider); err != nil {
		return v, err
	}
	if !scopeOf(ctx).holds(v.Provider, v.Hash, v.Facts) {
		return OfferView{}, elsewhere()
	}
	j, err := s.judge(k.offer, v.Provider, v.Facts, tx.Now())
	if err != nil {
		return v, err
	}
	v.Findings = j.Judgement
	if v.Picture, err = s.pictureIn(ctx, tx, v.Offer); err != nil {
		return v, err
	}
	v.Drift, err = driftIn(ctx, tx, k)
	return v, err
}

// driftIn compares with the approval, when there is one and none is for what
// the page says now.
func driftIn(ctx context.Context, tx *sqldb.Tx, k *knownOffer) (*Drift, error) {
	var latest *Fact
	for i, f := range k.facts {
		if f.Kind != FactApproved {
			continue
		}
		if f.Value == k.hash {
			return nil, nil
		}
		if latest == nil || f.AsOf.After(latest.AsOf) {
			latest = &k.facts[i]
		}
	}
	if latest == nil {
		return nil, nil
	}
	class, fields, err := DifferenceIn(ctx, tx, k.offer.ID, latest.Value, k.hash)
	if err != nil {
		return nil, err
	}
	now, err := VersionIn(ctx, tx, k.offer.ID, k.hash)
	if err != nil {
		return nil, err
	}
	return &Drift{Approved: latest.Value, By: latest.Source, ApprovedAt: latest.AsOf, SeenAt: later(now.SeenAt, latest.AsOf), Class: class, Fields: fields}, nil
}

// later is the later of two times: a page may say again what it said before it
// was approved.
func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// OfferRow is an offer in a list.
type OfferRow struct {
	Offer    Offer
	Listed   bool
	ListedAt time.Time
	Changed  time.Time
	GoneAt   time.Time
}

func (k kept) row() OfferRow {
	return OfferRow{Offer: k.Offer, Listed: k.Listed, ListedAt: k.ListedAt, Changed: k.Changed, GoneAt: k.GoneAt}
}

// mostRows is how many offers one page of a list holds.
const mostRows = 100

// Offers lists what is listed, by id, from after the cursor on: the last id of
// the page before, or nothing. next is empty on the last page. limit is at most
// 100; 20 when zero.
func (s *Service) Offers(ctx context.Context, actor identity.Actor, after OfferID, limit int) (rows []OfferRow, next OfferID, err error) {
	if err := s.Policy.Allow(actor, "catalogue.offer.list", identity.Resource{Type: "catalogue.offer"}); err != nil {
		return nil, "", err
	}
	if limit <= 0 {
		limit = 20
	}
	limit = min(limit, mostRows)
	err = s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) error {
		all, err := listedAfter(ctx, tx, after, limit+1)
		if err != nil {
			return err
		}
		rows, next = firstRows(all, limit)
		return nil
	})
	return rows, next, err
}

// firstRows are the rows of one page of a list, of which one more was read to
// know whether another follows.
func firstRows(all []kept, limit int) (rows []OfferRow, next OfferID) {
	if len(all) > limit {
		all = all[:limit]
		next = all[limit-1].ID
	}
	for _, k := range all {
		rows = append(rows, k.row())
	}
	return rows, next
}

// OffersOf lists all of a provider's offers, also those that are not listed or
// gone, for the provider.
func (s *Service) OffersOf(ctx context.Context, actor identity.Actor, tenant identity.TenantID) ([]OfferRow, error) {
	if err := s.Policy.Allow(actor, "catalogue.report.show", identity.Resource{Type: "catalogue.report", Tenant: tenant}); err != nil {
		return nil, err
	}
	var rows []OfferRow
	err := s.DB.Read(ctx, sqldb.Tenant(tenant), func(ctx context.Context, tx *sqldb.Tx) error {
		rows = nil
		all, err := offersOfTenant(ctx, tx, tenant)
		for _, k := range all {
			rows = append(rows, k.row())
		}
		return err
	})
	return rows, err
}

// Counts says how many offers are known and how many of them are listed, within
// the scope of ctx.
func (s *Service) Counts(ctx context.Context, actor identity.Actor) (found, listed int, err error) {
	if err := s.Policy.Allow(actor, "catalogue.offer.list", identity.Resource{Type: "catalogue.offer"}); err != nil {
		return 0, 0, err
	}
	err = s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		found, listed, err = countOffers(ctx, tx)
		return err
	})
	if err == nil && !scopeOf(ctx).everything() {
		var in SearchResults
		in, err = s.Search(ctx, actor, search.Query{Limit: 1})
		listed = in.Total
	}
	return found, listed, err
}

// Versions lists what an offer's specification has said, the newest first.
func (s *Service) Versions(ctx context.Context, actor identity.Actor, id OfferID) ([]Version, error) {
	if err := s.Policy.Allow(actor, "catalogue.offer.show", identity.Resource{Type: "catalogue.offer", ID: string(id)}); err != nil {
		return nil, err
	}
	var out []Version
	err := s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		if _, err = offerByID(ctx, tx, id); err != nil {
			return err
		}
		out, err = versionsOf(ctx, tx, id)
		return err
	})
	return out, err
}

// Report is what a provider is told: for each page, what keeps its offers from
// being listed and what is worth mending, the blocking entries of a page first.
func (s *Service) Report(ctx context.Context, actor identity.Actor, tenant identity.TenantID) ([]ReportEntry, error) {
	if err := s.Policy.Allow(actor, "catalogue.report.show", identity.Resource{Type: "catalogue.report", Tenant: tenant}); err != nil {
		return nil, err
	}
	var out []ReportEntry
	err := s.DB.Read(ctx, sqldb.Tenant(tenant), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		out, err = reportOfTenant(ctx, tx, tenant)
		return err
	})
	return out, err
}

// OfferReport is what a provider is told about one of its offers.
func (s *Service) OfferReport(ctx context.Context, actor identity.Actor, tenant identity.TenantID, id OfferID) ([]ReportEntry, error) {
	if err := s.Policy.Allow(actor, "catalogue.report.show", identity.Resource{Type: "catalogue.report", Tenant: tenant}); err != nil {
		return nil, err
	}
	var out []ReportEntry
	err := s.DB.Read(ctx, sqldb.Tenant(tenant), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		out, err = reportOfOffer(ctx, tx, tenant, id)
		return err
	})
	return out, err
}

// Pages lists every address of a source as it was last visited: when, and what
// was wrong with it.
func (s *Service) Pages(ctx context.Context, actor identity.Actor, tenant identity.TenantID, id SourceID) ([]Page, error) {
	if err := s.Policy.Allow(actor, "catalogue.report.show", identity.Resource{Type: "catalogue.report", Tenant: tenant}); err != nil {
		return nil, err
	}
	var out []Page
	err := s.DB.Read(ctx, sqldb.Tenant(tenant), func(ctx context.Context, tx *sqldb.Tx) error {
		src, err := sourceByID(ctx, tx, tenant, id)
		if err != nil {
			return err
		}
		out, err = pagesOf(ctx, tx, src)
		return err
	})
	return out, err
}

// Records lists what was received from a source, the newest first, without
// bodies; at most 200.
func (s *Service) Records(ctx context.Context, actor identity.Actor, tenant identity.TenantID, id SourceID) ([]Record, error) {
	if err := s.Policy.Allow(actor, "catalogue.report.show", identity.Resource{Type: "catalogue.report", Tenant: tenant}); err != nil {
		return nil, err
	}
	var out []Record
	err := s.DB.Read(ctx, sqldb.Tenant(tenant), func(ctx context.Context, tx *sqldb.Tx) error {
		src, err := sourceByID(ctx, tx, tenant, id)
		if err != nil {
			return err
		}
		out, err = recordsOf(ctx, tx, src, 200)
		return err
	})
	return out, err
}

// Record is one received page with its bytes, as they came.
func (s *Service) Record(ctx context.Context, actor identity.Actor, tenant identity.TenantID, id string) (Record, error) {
	if err := s.Policy.Allow(actor, "catalogue.report.show", identity.Resource{Type: "catalogue.report", Tenant: tenant}); err != nil {
		return Record{}, err
	}
	var out Record
	err := s.DB.Read(ctx, sqldb.Tenant(tenant), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		out, err = recordByID(ctx, tx, tenant, id)
		return err
	})
	return out, err
}
