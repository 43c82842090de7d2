package outreach

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/sqldb"
)

func (s *Service) allowList(a identity.Actor, act string, l List) error {
	return s.Policy.Allow(a, act, identity.Resource{Type: "outreach.list", ID: string(l.ID), Tenant: l.Tenant, Person: l.Person})
}

// preparing is the organisation in whose name an actor prepares lists; empty for
// their own.
func preparing(a identity.Actor) identity.TenantID {
	if a.Is(identity.RoleCounsellor) || a.Is(identity.RoleManager) {
		return a.Tenant
	}
	return ""
}

// MakeList keeps a new list, with the offers of l.Items that there are. Faults
// outreach.list.*.
func (s *Service) MakeList(ctx context.Context, a identity.Actor, l List) (List, error) {
	l.Person, l.Tenant = a.Person, preparing(a)
	if err := s.allowList(a, "outreach.list.write", l); err != nil {
		return List{}, err
	}
	l, err := l.clean()
	if err != nil {
		return List{}, err
	}
	made := l
	err = s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		n, err := countLists(ctx, tx, l.Person, l.Tenant)
		if err != nil {
			return err
		}
		if n >= mostLists {
			return fault.New(fault.Conflict, "outreach.list.many", "most", mostLists)
		}
		made = l
		made.ID, made.Version, made.Made, made.Changed = ListID(tx.NewID()), 1, tx.Now(), tx.Now()
		if made.Items, err = titled(ctx, tx, nil, l.Items); err != nil {
			return err
		}
		if err := insertList(ctx, tx, made); err != nil {
			return err
		}
		return record(ctx, tx, a, made.Tenant, "outreach.list.make", "list/"+string(made.ID))
	})
	return made, err
}

// titled gives items the titles their offers have now; those that were there keep
// theirs. Offers nobody knows are left out.
func titled(ctx context.Context, tx *sqldb.Tx, before, items []Item) (out []Item, err error) {
	old := map[catalogue.OfferID]Item{}
	for _, it := range before {
		old[it.Offer] = it
	}
	for _, it := range items {
		if was, there := old[it.Offer]; there {
			it.Title = was.Title
			out = append(out, it)
			continue
		}
		o, err := catalogue.OfferIn(ctx, tx, it.Offer)
		if fault.Is(err, "catalogue.offer.not_found") {
			continue
		}
		if err != nil {
			return nil, err
		}
		it.Title = o.Title
		out = append(out, it)
	}
	return out, nil
}

// Lists are the actor's lists, or, for who prepares lists in an organisation's
// name, that organisation's; the latest first, without their items.
func (s *Service) Lists(ctx context.Context, a identity.Actor) (all []List, err error) {
	own := List{Person: a.Person, Tenant: preparing(a)}
	if err := s.allowList(a, "outreach.list.read", own); err != nil {
		return nil, err
	}
	if own.Tenant != "" {
		err = s.DB.Read(ctx, sqldb.Tenant(own.Tenant), func(ctx context.Context, tx *sqldb.Tx) (err error) {
			all, err = listsOfTenant(ctx, tx, own.Tenant)
			return err
		})
		return all, err
	}
	err = s.DB.Read(ctx, sqldb.Person(a.Person, a.Also...), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all, err = identity.OwnIn(a, func(p identity.PersonID) ([]List, error) { return listsOfPerson(ctx, tx, p) })
		return err
	})
	return all, err
}

// List is one list, for who may write in it, with what is known of its offers now.
// Fault "outreach.list.none".
func (s *Service) List(ctx context.Context, a identity.Actor, id ListID) (Page, error) {
	var l List
	err := s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		l, err = s.ownIn(ctx, tx, a, "outreach.list.read", id)
		return err
	})
	if err != nil {
		return Page{}, err
	}
	return s.page(ctx, a, l)
}

// ownIn is a list the actor may act on. Somebody else's is not told from none.
func (s *Service) ownIn(ctx context.Context, tx *sqldb.Tx, a identity.Actor, act string, id ListID) (List, error) {
	l, err := listByID(ctx, tx, id)
	if err != nil {
		return l, err
	}
	return l, s.allowList(a, act, l)
}

// page adds to a list what is known of its offers, within the portal of ctx.
func (s *Service) page(ctx context.Context, a identity.Actor, l List) (Page, error) {
	p := Page{List: l}
	for _, it := range l.Items {
		e, err := s.entry(ctx, a, it)
		if err != nil {
			return p, err
		}
		p.Entries = append(p.Entries, e)
	}
	if l.Tenant == "" {
		return p, nil
	}
	err := s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) error {
		org, err := identity.OrganisationIn(ctx, tx, l.Tenant)
		p.By, _ = org.Name.In(a.Lang)
		return err
	})
	return p, err
}

func (s *Service) entry(ctx context.Context, a identity.Actor, it Item) (Entry, error) {
	v, err := s.Catalogue.Offer(ctx, a, it.Offer)
	switch {
	case fault.Is(err, "catalogue.offer.elsewhere"):
		return Entry{Item: it, Standing: Outside}, nil
	case fault.Is(err, "catalogue.offer.not_found"), fault.Is(err, "catalogue.offer.forgotten"):
		return Entry{Item: it, Standing: Missing}, nil
	case err != nil:
		return Entry{}, err
	}
	return Entry{Item: it, Standing: standing(v), View: v}, nil
}

// Unkept is a list that nobody keeps: the offers that an address names, in its
// order.
func (s *Service) Unkept(ctx context.Context, a identity.Actor, offers []catalogue.OfferID) (Page, error) {
	l := List{}
	for _, id := range offers {
		l.Items = append(l.Items, Item{Offer: id})
	}
	return s.page(ctx, a, l)
}

// Put adds offers to a list, each once. Fault "outreach.list.full".
func (s *Service) Put(ctx context.Context, a identity.Actor, id ListID, offers ...catalogue.OfferID) error {
	return s.change(ctx, a, id, "outreach.list.put", func(l *List) error {
		for _, o := range offers {
			if !l.Has(o) {
				l.Items = append(l.Items, Item{Offer: o})
			}
		}
		if len(l.Items) > MostItems {
			return full()
		}
		return nil
	})
}

// Save stores the words of a list and the offers that stay, in their order. Whoever
// read another version gets the fault "outreach.list.stale", and nothing changes.
func (s *Service) Save(ctx context.Context, a identity.Actor, draft List) error {
	draft, err := draft.clean()
	if err != nil {
		return err
	}
	return s.change(ctx, a, draft.ID, "outreach.list.save", func(l *List) error {
		if l.Version != draft.Version {
			return fault.New(fault.Conflict, "outreach.list.stale", "title", l.Title).At("title")
		}
		l.Title, l.Words, l.Whom = draft.Title, draft.Words, draft.Whom
		var items []Item
		for _, it := range draft.Items {
			if l.Has(it.Offer) {
				items = append(items, it)
			}
		}
		l.Items = items
		return nil
	})
}

// change makes one change to a list and counts its version up.
func (s *Service) change(ctx context.Context, a identity.Actor, id ListID, act string, fn func(*List) error) error {
	return s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		l, err := s.ownIn(ctx, tx, a, "outreach.list.write", id)
		if err != nil {
			return err
		}
		before := l.Items
		if err := fn(&l); err != nil {
			return err
		}
		if l.Items, err = titled(ctx, tx, before, l.Items); err != nil {
			return err
		}
		l.Version, l.Changed = l.Version+1, tx.Now()
		if err := updateList(ctx, tx, l, s.tokenOf(l)); err != nil {
			return err
		}
		return record(ctx, tx, a, l.Tenant, act, "list/"+string(id))
	})
}

// Share gives a list a link for a period; an earlier one ends. Fault
// "outreach.list.period".
func (s *Service) Share(ctx context.Context, a identity.Actor, id ListID, p Period) error {
	return s.change(ctx, a, id, "outreach.list.share", func(l *List) (err error) {
		now := s.DB.Now()
		l.Shared = now
		l.Expires, err = expiry(p, now)
		return err
	})
}

// Unshare ends the link of a list: whoever has it reads nothing more.
func (s *Service) Unshare(ctx context.Context, a identity.Actor, id ListID) error {
	return s.change(ctx, a, id, "outreach.list.unshare", func(l *List) error {
		l.Shared, l.Expires = time.Time{}, time.Time{}
		return nil
	})
}

// LinkSecret is the secret of a list's link; empty when it has none now.
func (s *Service) LinkSecret(l List) string {
	if !l.Open(s.DB.Now()) {
		return ""
	}
	return s.linkSecret(l)
}

func (s *Service) linkSecret(l List) string {
	return s.secretOf("list " + string(l.ID) + " " + strconv.FormatInt(l.Shared.UnixMicro(), 10))
}

// Delete takes a list away with its link.
func (s *Service) Delete(ctx context.Context, a identity.Actor, id ListID) error {
	return s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		l, err := s.ownIn(ctx, tx, a, "outreach.list.write", id)
		if err != nil {
			return err
		}
		if err := deleteList(ctx, tx, id); err != nil {
			return err
		}
		return record(ctx, tx, a, l.Tenant, "outreach.list.delete", "list/"+string(id))
	})
}

// Shared is the list behind a link, for whoever has it. Faults "outreach.list.none"
// and, once the link has ended, "outreach.list.ended".
func (s *Service) Shared(ctx context.Context, a identity.Actor, secret string) (Page, error) {
	var l List
	err := s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		if l, err = listByToken(ctx, tx, hashOf(secret)); err == nil && !l.Open(tx.Now()) {
			err = fault.New(fault.NotFound, "outreach.list.ended")
		}
		return err
	})
	if err != nil {
		return Page{}, err
	}
	return s.page(ctx, a, l)
}

// What says something about somebody is not kept longer than it is of use: a list
// for a person that nobody has written in for a year goes.
const (
	jobSweep   = "outreach.list.sweep"
	sweepEvery = 12 * time.Hour
	idle       = 365 * 24 * time.Hour
)

func (s *Service) sweep(context.Context, json.RawMessage) (job.Commit, error) {
	return func(ctx context.Context, tx *sqldb.Tx) error {
		if err := deleteUnconfirmed(ctx, tx, tx.Now().Add(-AlertWait)); err != nil {
			return err
		}
		return deleteIdle(ctx, tx, tx.Now().Add(-idle))
	}, nil
}

// Export implements identity.Holder: the lists a person made, and what they are told
// of by mail, and what they agreed to with institutions.
func (s *Service) Export(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) (any, error) {
	lists, err := listsMadeBy(ctx, tx, p)
	if err != nil {
		return nil, err
	}
	email, err := shownToBeOf(ctx, tx, p)
	if err != nil {
		return nil, err
	}
	alerts, err := alertsOf(ctx, tx, email, p)
	if err != nil {
		return nil, err
	}
	alumni, err := alumniOf(ctx, tx, p)
	if err != nil || len(lists)+len(alerts)+len(alumni) == 0 {
		return nil, err
	}
	return map[string]any{"lists": lists, "alerts": alerts, "alumni": alumni}, nil
}

// Erase implements identity.Holder. What somebody prepared in an organisation's
// name stays the organisation's, without their name.
func (s *Service) Erase(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) error {
	email, err := shownToBeOf(ctx, tx, p)
	if err != nil {
		return err
	}
	if err := deleteAlerts(ctx, tx, email, p); err != nil {
		return err
	}
	if err := eraseAlumni(ctx, tx, p); err != nil {
		return err
	}
	return eraseLists(ctx, tx, p)
}
