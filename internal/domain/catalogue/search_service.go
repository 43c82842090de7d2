package catalogue

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue/search"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/taxonomy"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// FoundOffer is one offer on a page of results.
type FoundOffer struct {
	OfferRow
	Hash     string // of what it says (ContentHash)
	Provider identity.Organisation
	Facts    []Fact
	Score    uint32
	Why      []search.Reason
}

// SearchResults is a page of results with what a list of them shows.
type SearchResults struct {
	search.Page
	Offers []FoundOffer
}

// Search answers a question of anybody. What was stored before it is asked is
// found, by this process and by others on the same database. Faults search.*:
// the question cannot be understood.
func (s *Service) Search(ctx context.Context, actor identity.Actor, q search.Query) (SearchResults, error) {
	if err := s.Policy.Allow(actor, "catalogue.offer.list", identity.Resource{Type: "catalogue.offer"}); err != nil {
		return SearchResults{}, err
	}
	ix, err := s.search.current(ctx, s)
	if err != nil {
		return SearchResults{}, fmt.Errorf("bring the search index up to date: %w", err)
	}
	var results SearchResults
	q.Within = scopeOf(ctx).values()
	err = s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		q.Today = uint32(max(0, tx.Now().Unix()/86_400))
		if results.Page, err = ix.Search(q); err != nil {
			return err
		}
		results.Offers, err = s.shownIn(ctx, tx, results.Page)
		return err
	})
	if err != nil {
		return SearchResults{}, err
	}
	return results, s.noteUnfound(ctx, q, results.Page)
}

// LoadSearch reads the index in, so that the first question does not wait for
// it. The program calls it at start, beside serving pages.
func (s *Service) LoadSearch(ctx context.Context) error {
	_, err := s.search.current(ctx, s)
	return err
}

// shownIn is what a list shows of the offers found. One that was taken from the list
// a moment ago is left out.
func (s *Service) shownIn(ctx context.Context, tx *sqldb.Tx, page search.Page) ([]FoundOffer, error) {
	ids := make([]OfferID, len(page.Hits))
	for i, h := range page.Hits {
		ids[i] = OfferID(h.ID)
	}
	found, err := s.known.some(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	providers := make([]identity.TenantID, 0, len(found))
	for _, k := range found {
		providers = append(providers, k.offer.Provider)
	}
	orgs, err := identity.OrganisationsByIDIn(ctx, tx, providers)
	if err != nil {
		return nil, err
	}
	out := make([]FoundOffer, 0, len(page.Hits))
	for _, h := range page.Hits {
		k := found[OfferID(h.ID)]
		if k == nil || !k.searchable() {
			continue
		}
		org, there := orgs[k.offer.Provider]
		if !there {
			return nil, fmt.Errorf("offer %s: %w", k.offer.ID, errNoProvider)
		}
		f := FoundOffer{OfferRow: k.row(), Hash: k.hash, Provider: org, Facts: k.facts, Score: h.Score}
		if page.Asked() {
			f.Why = page.Why(k.words(f.Provider.Name))
		}
		out = append(out, f)
	}
	return out, nil
}

func (k kept) searchable() bool { return k.Listed && k.GoneAt.IsZero() }

// organisationCache asks for each organisation once.
type organisationCache map[identity.TenantID]identity.Organisation

func (c organisationCache) find(ctx context.Context, tx *sqldb.Tx, id identity.TenantID) (identity.Organisation, error) {
	if o, ok := c[id]; ok {
		return o, nil
	}
	o, err := identity.OrganisationIn(ctx, tx, id)
	if err == nil {
		c[id] = o
	}
	return o, err
}

// changeWindow is how long after its time a change may still become visible: a
// transaction takes its time when it begins, and machines' clocks differ. Each
// look goes back that far before the one before.
const changeWindow = time.Minute

// searchFeed keeps the index up to date with the database: every process that
// serves pages has its own, and looks for changes when it is asked a question.
type searchFeed struct {
	index atomic.Pointer[search.Index] // nil until loaded

	// mu is held by the one question that brings the index up to date; others
	// meanwhile are answered from what is there. It guards the fields below.
	mu      sync.Mutex
	looked  time.Time              // when changes were last read
	since   time.Time              // from when on they were read
	mark    changeMark             // what that came to
	applied map[OfferID]offerStamp // changes within the window that were taken in
}

// current is the index with everything stored so far, or, while another
// question is looking, with what was stored a moment ago.
func (f *searchFeed) current(ctx context.Context, s *Service) (*search.Index, error) {
	if ix := f.index.Load(); ix != nil {
		if !f.mu.TryLock() {
			s.DB.Doubt(ctx) // it may lack what was stored before the page's snapshot
			return ix, nil
		}
	} else {
		f.mu.Lock()
	}
	defer f.mu.Unlock()
	if f.index.Load() == nil {
		if err := f.load(sqldb.Fresh(ctx), s.DB); err != nil {
			return nil, err
		}
	}
	return f.index.Load(), f.follow(ctx, s.DB)
}

// load reads every listed offer.
func (f *searchFeed) load(ctx context.Context, db *sqldb.DB) error {
	ix := search.New()
	err := db.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) error {
		about, err := loadAbout(ctx, tx)
		if err != nil {
			return err
		}
		since := tx.Now().Add(-changeWindow)
		stamps, err := changedSince(ctx, tx, since)
		if err != nil {
			return err
		}
		f.remember(tx.Now(), since, stamps)
		return ix.Load(func(yield func(search.Document, error) bool) { about.eachListed(ctx, tx, yield) })
	})
	if err != nil {
		return err
	}
	f.index.Store(ix)
	return nil
}

// follow takes in what changed since. Offers of the window are looked at again
// by their stamps only, and not even by these when as many changed as often as at
// the look before: each change of an offer counts its revision up, so one more
// change shows. After a harvest the window holds everything it changed.
//
// Whether something changed is asked of the page's snapshot; what, of the newest state:
// a snapshot older than what another question took in would take the index back.
func (f *searchFeed) follow(ctx context.Context, db *sqldb.DB) error {
	same := false
	err := db.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) error {
		mark, err := markSince(ctx, tx, f.since)
		same = mark == f.mark && tx.Now().Before(f.looked.Add(changeWindow))
		return err
	})
	if err != nil || same {
		return err
	}
	return f.take(sqldb.Fresh(ctx), db)
}

// take takes in what changed.
func (f *searchFeed) take(ctx context.Context, db *sqldb.DB) error {
	var put []search.Document
	var remove []string
	var stamps []offerStamp
	var now, since time.Time
	err := db.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		put, remove, stamps, now = nil, nil, nil, tx.Now()
		since = f.looked.Add(-changeWindow)
		if stamps, err = changedSince(ctx, tx, since); err != nil {
			return err
		}
		orgs := organisationCache{}
		for _, st := range stamps {
			if f.applied[st.id] == st {
				continue
			}
			if !st.listed || st.gone {
				remove = append(remove, string(st.id))
				continue
			}
			e, err := entryOf(ctx, tx, orgs, st.id)
			if err != nil {
				return err
			}
			put = append(put, e.Document())
		}
		return nil
	})
	if err != nil {
		return err
	}
	ix := f.index.Load()
	ix.Put(put...)
	if len(remove) > 0 {
		ix.Remove(remove...)
	}
	f.remember(now, since, stamps)
	return nil
}

func (f *searchFeed) remember(looked, since time.Time, stamps []offerStamp) {
	f.looked, f.since, f.mark, f.applied = looked, since, changeMark{}, make(map[OfferID]offerStamp, len(stamps))
	for _, st := range stamps {
		f.applied[st.id] = st
		f.mark.offers, f.mark.revisions = f.mark.offers+1, f.mark.revisions+st.revision
	}
}

func entryOf(ctx context.Context, tx *sqldb.Tx, orgs organisationCache, id OfferID) (SearchEntry, error) {
	k, err := offerByID(ctx, tx, id)
	if err != nil {
		return SearchEntry{}, err
	}
	org, err := orgs.find(ctx, tx, k.Provider)
	if err != nil {
		return SearchEntry{}, err
	}
	facts, err := FactsIn(ctx, tx, id)
	if err != nil {
		return SearchEntry{}, err
	}
	a := about{orgs: orgs, facts: map[OfferID][]Fact{id: facts}}
	said, err := taxonomy.CodingsIn(ctx, tx, string(id))
	if err != nil {
		return SearchEntry{}, err
	}
	a.say(said)
	for _, f := range facts {
		if f.Kind == FactApproved {
			if _, err := orgs.find(ctx, tx, identity.TenantID(f.Source)); err != nil && !fault.Is(err, "identity.organisation.none") {
				return SearchEntry{}, err
			}
		}
	}
	return a.entry(k, org), nil
}

// about is what is known of offers beside their rows.
type about struct {
	orgs  organisationCache
	facts map[OfferID][]Fact
	codes map[OfferID][]string
}

// say takes in what providers said their outcomes teach.
func (a *about) say(said []taxonomy.Coding) {
	a.codes = map[OfferID][]string{}
	for _, c := range said {
		if c.Yes {
			a.codes[OfferID(c.Offer)] = append(a.codes[OfferID(c.Offer)], c.URI)
		}
	}
}

func loadAbout(ctx context.Context, tx *sqldb.Tx) (about, error) {
	a := about{orgs: organisationCache{}, facts: map[OfferID][]Fact{}}
	orgs, err := identity.OrganisationsIn(ctx, tx, identity.OrganisationFilter{})
	if err != nil {
		return a, err
	}
	for _, o := range orgs {
		a.orgs[o.ID] = o
	}
	for _, kind := range []FactKind{FactApproved, FactFunded, FactCounts, FactConforms, FactUnder} {
		facts, err := everyFact(ctx, tx, kind)
		if err != nil {
			return a, err
		}
		for _, f := range facts {
			a.facts[f.Offer] = append(a.facts[f.Offer], f)
		}
	}
	said, err := taxonomy.AcceptedIn(ctx, tx)
	a.say(said)
	return a, err
}

// eachListed gives every listed offer, by id.
func (a about) eachListed(ctx context.Context, tx *sqldb.Tx, yield func(search.Document, error) bool) {
	const page = 500
	for after := OfferID(""); ; {
		all, err := listedAfter(ctx, tx, after, page)
		if err != nil {
			yield(search.Document{}, err)
			return
		}
		for _, k := range all {
			org, known := a.orgs[k.Provider]
			if !known {
				yield(search.Document{}, fmt.Errorf("offer %s: %w", k.ID, errNoProvider))
				return
			}
			if !k.searchable() {
				continue
			}
			if e := a.entry(k, org); !yield(e.Document(), nil) {
				return
			}
		}
		if len(all) < page {
			return
		}
		after = all[len(all)-1].ID
	}
}

var errNoProvider = errors.New("its provider does not exist")

// entry is an offer as the index takes it in. An approval counts when it is for
// what the offer says now.
func (a about) entry(k kept, org identity.Organisation) SearchEntry {
	e := SearchEntry{Offer: k.Offer, ProviderName: org.Name, ProviderKind: string(org.Kind), Skills: a.codes[k.ID], ListedDay: uint32(max(0, k.ListedAt.Unix()/86_400)), Conforms: conformsTo(k.Hash, a.facts[k.ID])}
	for _, f := range a.facts[k.ID] {
		switch body := a.orgs[identity.TenantID(f.Source)]; {
		case f.Kind == FactFunded:
			e.Funded = append(e.Funded, f.Value)
		case f.Kind == FactCounts:
			e.Counts = append(e.Counts, f.Value)
		case f.Kind == FactApproved && f.Value == k.Hash && body.Slug != "":
			e.ApprovedBy = append(e.ApprovedBy, body.Slug)
		}
	}
	return e
}
