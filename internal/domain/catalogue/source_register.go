package catalogue

import (
	"context"
	"math"
	"net/url"
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/audit"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Registration is a source to be registered.
type Registration struct {
	Tenant  identity.TenantID // whose offers it states; for an aggregator, whose list it is
	Address string
	Kind    SourceKind // a site when empty
	Format  SourceKind // what is read at an aggregator's address: a feed kind; a site when empty
	Licence *Licence   // of an aggregator's list
	// Delivers is whether an aggregator is a platform that delivers what it lists.
	Delivers bool
}

// RegisterSource registers a provider's site, or its sitemap, for harvesting and
// asks for the first harvest at once.
func (s *Service) RegisterSource(ctx context.Context, actor identity.Actor, tenant identity.TenantID, address string) (Source, error) {
	return s.Register(ctx, actor, Registration{Tenant: tenant, Address: address})
}

// Register registers a source. What is fetched is asked for at once. It must be
// of the organisation's website of record, or name the organisation in a file or
// a TXT record of its host (Mark); an aggregator's list is the operator's to
// register and needs a licence. The same address again is the same source: one
// that was retired is read again, a list with another licence is shown under that.
func (s *Service) Register(ctx context.Context, actor identity.Actor, r Registration) (registered Source, err error) {
	if r.Kind == "" {
		r.Kind = SourceSite
	}
	act := "catalogue.source.register"
	if r.Kind == SourceAggregator {
		act = "catalogue.source.license"
	}
	if err := s.Policy.Allow(actor, act, identity.Resource{Type: "catalogue.source", Tenant: r.Tenant}); err != nil {
		return Source{}, err
	}
	asked, u, err := r.source()
	if err != nil {
		return Source{}, err
	}
	if err := s.prove(ctx, actor, &asked, u); err != nil {
		return Source{}, err
	}
	err = s.DB.Write(ctx, sqldb.Tenant(r.Tenant), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		registered, err = registerIn(ctx, tx, actor, asked)
		return err
	})
	if err != nil || !r.relicensed(registered) {
		return registered, err
	}
	return s.relicense(ctx, actor, registered, r)
}

// source is what is asked for as a source without an id, and its address.
func (r Registration) source() (Source, *url.URL, error) {
	src := Source{Tenant: r.Tenant, Kind: r.Kind, Format: r.Kind, Licence: r.Licence, Delivers: r.Delivers}
	u, err := url.Parse(r.Address)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || u.User != nil {
		return src, nil, fault.New(fault.Invalid, "catalogue.source.address", "address", r.Address).At("address")
	}
	u.Fragment = ""
	src.Address = u.String()
	switch r.Kind {
	case SourceSite:
		src.Format = ""
	case SourceAggregator:
		src.Format = r.Format
		if r.Licence == nil || r.Licence.Name == "" || r.Licence.Address == "" {
			return src, nil, fault.New(fault.Invalid, "catalogue.source.no_licence").At("licence")
		}
	}
	if r.Kind != SourceAggregator && r.Licence != nil {
		return src, nil, fault.New(fault.Invalid, "catalogue.source.own_licence").At("licence")
	}
	if _, known := readers[src.Format]; !known && src.Format != "" || !r.Kind.Fetched() {
		return src, nil, fault.New(fault.Invalid, "catalogue.source.kind", "kind", string(r.Kind)+" "+string(r.Format)).At("kind")
	}
	return src, u, nil
}

// Mark is what a file /.well-known/cairn.txt or a TXT record of a host says to
// prove that it speaks for an organisation. It is no secret: only who holds the
// host can put it there.
func Mark(tenant identity.TenantID) string { return "cairn-organisation=" + string(tenant) }

// prove finds out how it is known whose the address is. The website of record is
// proof for all below it; a mark is proof for the host that carries it alone.
func (s *Service) prove(ctx context.Context, actor identity.Actor, src *Source, u *url.URL) error {
	src.ProvenBy = actor.Tenant
	if src.Kind == SourceAggregator {
		src.Proven = ProvenOperator
		return nil
	}
	var org identity.Organisation
	err := s.DB.Read(ctx, sqldb.Tenant(src.Tenant), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		org, err = identity.OrganisationIn(ctx, tx, src.Tenant)
		return err
	})
	if err != nil {
		return err
	}
	site, err := url.Parse(org.Website)
	if err != nil {
		site = &url.URL{}
	}
	notOwn := ownSite(u.Hostname(), site.Hostname())
	switch {
	case notOwn == nil:
		src.Proven = ProvenWebsite
	case s.marked(ctx, u, Mark(src.Tenant)):
		src.Proven = ProvenWellKnown
	case s.inDNS(ctx, u.Hostname(), Mark(src.Tenant)):
		src.Proven = ProvenDNS
	default:
		f, _ := fault.Of(notOwn)
		return fault.New(fault.Denied, f[0].Key, "host", u.Hostname(), "website", site.Hostname(), "mark", Mark(src.Tenant)).At("address")
	}
	return nil
}

// marked reports that the host's well-known file carries the mark on a line of
// its own. A redirect to another host proves nothing.
func (s *Service) marked(ctx context.Context, u *url.URL, mark string) bool {
	at := &url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/.well-known/cairn.txt"}
	p, err := s.Fetch.Fetch(ctx, at.String())
	if err != nil {
		return false
	}
	from, err := url.Parse(p.URL)
	return err == nil && from.Host == u.Host && hasLine(string(p.Body), mark)
}

func (s *Service) inDNS(ctx context.Context, host, mark string) bool {
	records, err := s.Fetch.TXT(ctx, host)
	return err == nil && hasLine(strings.Join(records, "\n"), mark)
}

func hasLine(text, line string) bool {
	for l := range strings.Lines(text) {
		if strings.TrimSpace(l) == line {
			return true
		}
	}
	return false
}

func registerIn(ctx context.Context, tx *sqldb.Tx, actor identity.Actor, s Source) (Source, error) {
	if err := identity.TakesOnIn(ctx, tx, s.Tenant); err != nil {
		return Source{}, err
	}
	known, found, err := sourceByAddress(ctx, tx, s.Tenant, s.Address)
	if err != nil || found && known.State != SourceRetired && known.Kind == s.Kind && known.Format == s.Format {
		return known, err
	}
	s.ID, s.State, s.Registered, s.Due, s.Rank = SourceID(tx.NewID()), SourceActive, tx.Now(), tx.Now(), rankOf(s.Kind)
	if found {
		s.ID, s.Registered = known.ID, known.Registered
		err = registerAgain(ctx, tx, s)
	} else {
		err = insertSource(ctx, tx, s)
	}
	if err != nil {
		return Source{}, err
	}
	if err := harvestLater(ctx, tx, s); err != nil {
		return Source{}, err
	}
	return s, audit.Record(ctx, tx, audit.Entry{
		Tenant: string(s.Tenant), Actor: actor.Name(), Role: actor.RoleNames(), Act: "catalogue.source.register",
		Object: "catalogue.source/" + string(s.ID), Detail: map[string]any{"address": s.Address, "kind": s.Kind, "proven": s.Proven, "licence": s.Licence},
	})
}

// Retire ends a source: it is not read any more, and what it alone states is
// given up. What was received is kept.
func (s *Service) Retire(ctx context.Context, actor identity.Actor, tenant identity.TenantID, id SourceID) error {
	if err := s.Policy.Allow(actor, "catalogue.source.retire", identity.Resource{Type: "catalogue.source", ID: string(id), Tenant: tenant}); err != nil {
		return err
	}
	return s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		src, err := sourceByID(ctx, tx, tenant, id)
		if err != nil || src.State == SourceRetired {
			return err
		}
		if err := s.retireIn(ctx, tx, src); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{
			Tenant: string(tenant), Actor: actor.Name(), Role: actor.RoleNames(), Act: "catalogue.source.retire",
			Object: "catalogue.source/" + string(id), Detail: map[string]any{"address": src.Address},
		})
	})
}

func (s *Service) retireIn(ctx context.Context, tx *sqldb.Tx, src Source) error {
	src.State, src.Due = SourceRetired, time.Time{}
	if err := updateSource(ctx, tx, src); err != nil {
		return err
	}
	gone := 0
	stated, err := offersUnmet(ctx, tx, src.Tenant, src.ID, "", "", math.MaxInt32)
	if err != nil {
		return err
	}
	for _, k := range stated {
		k.Misses = missesToGone
		if err := missIn(ctx, tx, k, &gone); err != nil {
			return err
		}
	}
	said, err := statementsUnmet(ctx, tx, src.ID, "")
	if err != nil {
		return err
	}
	for _, x := range said {
		if err := s.dropIn(ctx, tx, x, &gone); err != nil {
			return err
		}
	}
	return nil
}
