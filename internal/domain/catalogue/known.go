package catalogue

import (
	"context"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue/search"
	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// knownOffer is one revision of an offer, read and decoded once for many readers:
// whatever is shown of an offer counts its revision up when it changes, facts
// included, so a revision never says anything else. What does not count it up (the
// page it was last met on, the harvest, misses) is not in it. Nobody MUST write into
// it or into anything it leads to.
type knownOffer struct {
	offer                              Offer
	hash                               string
	listed                             bool
	foundAt, listedAt, changed, goneAt time.Time
	facts                              []Fact
	revision                           int64
	size                               int // of the offer's JSON, bytes

	said   atomic.Pointer[saidBy] // nil until somebody asks why it was found
	stands atomic.Pointer[stood]  // nil until somebody asks how it stands elsewhere
	data   func() ([]byte, error) // as JSON-LD, made when first asked for
}

// stood is how an offer stands under all rules on a day, its provider being what the
// rules see of it.
type stood struct {
	on       time.Time
	provider ruled
	all      []framework.Standing
}

// ruled is what rules are told of a provider (providerFields), and whose rules bind.
type ruled struct {
	slug, country string
	kind          identity.OrganisationKind
}

func ruledOf(o identity.Organisation) ruled { return ruled{o.Slug, o.Country, o.Kind} }

// standing is what was found before; nil when the day or the provider is another.
func (k *knownOffer) standing(on time.Time, provider ruled) []framework.Standing {
	if s := k.stands.Load(); s != nil && s.on.Equal(on) && s.provider == provider {
		return s.all
	}
	return nil
}

// saidBy is an offer's words with those of its provider, who may be renamed.
type saidBy struct {
	provider i18n.Text
	said     search.Said
}

func (k *knownOffer) row() OfferRow {
	return OfferRow{Offer: k.offer, Listed: k.listed, ListedAt: k.listedAt, Changed: k.changed, GoneAt: k.goneAt}
}

func (k *knownOffer) searchable() bool { return k.listed && k.goneAt.IsZero() }

// words are what the search looks for in the offer.
func (k *knownOffer) words(provider i18n.Text) search.Said {
	if s := k.said.Load(); s != nil && maps.Equal(s.provider, provider) {
		return s.said
	}
	about := SearchEntry{Offer: k.offer, ProviderName: provider}
	s := &saidBy{provider, about.Document().Said()}
	k.said.Store(s)
	return s.said
}

// knownBytes is how much JSON the newer of the two generations of known offers
// stands for, bytes. Decoded, with its words, an offer takes about ten times that.
const knownBytes = 2 << 20

// knownOffers keeps offers between questions. Those nobody asked for while knownBytes
// others came are forgotten. The zero value is empty.
type knownOffers struct {
	mu         sync.Mutex // guards the fields below
	newer, old map[OfferID]*knownOffer
	size       int // of newer
}

// at gives an offer at a revision; nil when another or none is known.
func (c *knownOffers) at(id OfferID, revision int64) *knownOffer {
	c.mu.Lock()
	defer c.mu.Unlock()
	k := c.newer[id]
	if k == nil {
		if k = c.old[id]; k != nil {
			c.add(k)
		}
	}
	if k == nil || k.revision != revision {
		return nil
	}
	return k
}

func (c *knownOffers) put(k *knownOffer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.add(k)
}

// add needs mu.
func (c *knownOffers) add(k *knownOffer) {
	if c.newer == nil || c.size+k.size > knownBytes {
		c.old, c.newer, c.size = c.newer, map[OfferID]*knownOffer{}, 0
	}
	if was := c.newer[k.offer.ID]; was != nil {
		c.size -= was.size
	}
	c.newer[k.offer.ID] = k
	c.size += k.size
}

// one is an offer as the transaction sees it. tx MUST be one of DB.Read: a revision
// that is taken back would be given a second time. Fault
// "catalogue.offer.not_found".
func (c *knownOffers) one(ctx context.Context, tx *sqldb.Tx, id OfferID) (*knownOffer, error) {
	revision, err := revisionOf(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	return c.read(ctx, tx, id, revision)
}

// some are the offers of those ids that exist, by id; as one.
func (c *knownOffers) some(ctx context.Context, tx *sqldb.Tx, ids []OfferID) (map[OfferID]*knownOffer, error) {
	found := make(map[OfferID]*knownOffer, len(ids))
	for part := range slices.Chunk(ids, asked) {
		revisions, err := revisionsOf(ctx, tx, part)
		if err != nil {
			return nil, err
		}
		for id, revision := range revisions {
			if found[id], err = c.read(ctx, tx, id, revision); err != nil {
				return nil, err
			}
		}
	}
	return found, nil
}

func (c *knownOffers) read(ctx context.Context, tx *sqldb.Tx, id OfferID, revision int64) (*knownOffer, error) {
	if k := c.at(id, revision); k != nil {
		return k, nil
	}
	k, err := readKnown(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	k.data = sync.OnceValues(func() ([]byte, error) { return JSONLD(k.offer) })
	c.put(k)
	return k, nil
}

// knownIn is an offer that somebody can be shown: its provider did not withdraw
// what it said.
func (s *Service) knownIn(ctx context.Context, tx *sqldb.Tx, id OfferID) (*knownOffer, error) {
	k, err := s.known.one(ctx, tx, id)
	if err == nil && k.hash == "" {
		return nil, fault.New(fault.NotFound, "catalogue.offer.forgotten")
	}
	return k, err
}
