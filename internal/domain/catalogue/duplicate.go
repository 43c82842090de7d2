package catalogue

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/internal/domain/catalogue/likeness"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// The likenesses from which somebody is told. The higher is the figure of the
// packs that ask (NZ-5). Both are measured on judged pairs of a real list
// (likeness, judged.golden): of the pairs of 0.8 and more 88 % are the same
// learning, of 0.7 and more 59 %; of those between 0.6 and 0.7 one in seven.
const (
	AlikeToLookAt likeness.Share = 7_000 // worth a look; no rule is told of less
	AlikeTheSame  likeness.Share = 8_000 // the same learning, for all that can be read
)

// Duplicate is an offer that is much like another.
type Duplicate struct {
	Offer    OfferID           `json:"offer"`
	Title    i18n.Text         `json:"title"`
	Provider identity.TenantID `json:"provider"`
	Listed   bool              `json:"listed"`
	Approved bool              `json:"approved"` // some version of it is
	Score    likeness.Share    `json:"score"`    // ten-thousandths
	Parts    []likeness.Part   `json:"parts"`    // what was compared
	Codes    []string          `json:"codes"`    // of outcomes both have
	Words    []string          `json:"words"`    // both use
}

// alikeIndex is the published offers, by what they say. It is built when it is
// first asked and follows what changed; mu is held while it does.
type alikeIndex struct {
	mu      sync.Mutex
	index   *likeness.Index
	known   map[string]int64 // offer -> revision that is in it
	through time.Time        // changes until then were looked at
}

// behind is how long a transaction may have been open whose changes bear an
// earlier time than those that were seen.
const behind = 10 * time.Minute

// likenesses brings the index to what is published now.
func (s *Service) likenesses(ctx context.Context) (*likeness.Index, error) {
	a := &s.alike
	a.mu.Lock()
	defer a.mu.Unlock()
	from := time.Time{}
	if a.index != nil {
		from = a.through.Add(-behind)
	}
	fresh, latest := map[string]likeness.Content{}, a.through
	err := s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) error {
		return eachChanged(ctx, tx, from, func(c changedOffer) error {
			if a.known[c.id] == c.revision {
				return nil
			}
			if c.changed.After(latest) {
				latest = c.changed
			}
			if a.known == nil {
				a.known = map[string]int64{}
			}
			a.known[c.id] = c.revision
			if c.gone {
				if a.index != nil {
					a.index.Drop(c.id)
				}
				return nil
			}
			var o Offer
			if err := json.Unmarshal([]byte(c.data), &o); err != nil {
				return fmt.Errorf("read offer %s: %w", c.id, err)
			}
			fresh[c.id] = contentOf(o)
			return nil
		})
	})
	if err != nil {
		a.index, a.known, a.through = nil, nil, time.Time{}
		return nil, err
	}
	a.through = latest
	if a.index == nil {
		a.index = likeness.Build(AlikeToLookAt, fresh)
		return a.index, nil
	}
	for _, id := range slices.Sorted(maps.Keys(fresh)) {
		a.index.Put(id, fresh[id])
	}
	return a.index, nil
}

// contentOf is what of an offer is compared.
func contentOf(o Offer) likeness.Content {
	c := likeness.Content{Titles: texts(o.Title), Field: o.Field, Hours: comparedVolume(o.Workload.Hours), Credits: comparedVolume(o.Workload.Credits), System: o.Workload.System}
	for _, x := range o.Outcomes {
		c.Outcomes = append(c.Outcomes, likeness.Outcome{Texts: texts(x.Text), Code: x.Code})
	}
	if l := o.Level; l != nil {
		switch {
		case l.EQF > 0:
			c.Level = credit.EQFSystem + " " + strconv.Itoa(l.EQF)
		case l.NQF != "":
			c.Level = l.System + " " + l.NQF
		}
	}
	return c
}

func texts(t i18n.Text) []string {
	var out []string
	for _, lang := range slices.Sorted(maps.Keys(t)) {
		out = append(out, t[lang])
	}
	return out
}

// comparedVolume is an amount in hundredths; 0 for none and for what is too large to
// be one.
func comparedVolume(a *credit.Amount) int64 {
	if a == nil {
		return 0
	}
	whole, parts, _ := strings.Cut(a.String(), ".")
	n, err := strconv.ParseInt(whole+(parts + "00")[:2], 10, 64)
	if err != nil || n > 1e12 {
		return 0
	}
	return n
}

// Duplicates lists the published offers that are much like one, the most alike
// first, with what they share; for anybody: both are public.
func (s *Service) Duplicates(ctx context.Context, actor identity.Actor, id OfferID, score likeness.Share) ([]Duplicate, error) {
	if err := s.Policy.Allow(actor, "catalogue.offer.show", identity.Resource{Type: "catalogue.offer", ID: string(id)}); err != nil {
		return nil, err
	}
	index, err := s.likenesses(ctx)
	if err != nil {
		return nil, err
	}
	var out []Duplicate
	err = s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) error {
		o, err := OfferIn(ctx, tx, id)
		if err != nil {
			return err
		}
		out, err = duplicatesIn(ctx, tx, index.Like(string(id), contentOf(o), score))
		return err
	})
	return out, err
}

// Repeats lists what rules ask for as app.duplicates: the approved offers that
// an offer is much like, and how much. It reads no transaction: ask before one.
func (s *Service) Repeats(ctx context.Context, id OfferID) ([]Duplicate, error) {
	all, err := s.Duplicates(ctx, identity.System("catalogue"), id, AlikeToLookAt)
	return slices.DeleteFunc(all, func(d Duplicate) bool { return !d.Approved }), err
}

func duplicatesIn(ctx context.Context, tx *sqldb.Tx, pairs []likeness.Pair) ([]Duplicate, error) {
	var out []Duplicate
	for _, p := range pairs {
		k, err := offerByID(ctx, tx, OfferID(p.ID))
		if err != nil {
			return nil, err
		}
		facts, err := FactsIn(ctx, tx, k.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, Duplicate{
			Offer: k.ID, Title: k.Title, Provider: k.Provider, Listed: k.Listed, Score: p.Score, Parts: p.Parts, Codes: p.Codes, Words: p.Words,
			Approved: slices.ContainsFunc(facts, func(f Fact) bool { return f.Kind == FactApproved }),
		})
	}
	return out, nil
}

// DuplicateFields are duplicates as rules read them: app.duplicates. To a rule a
// list of nothing says that nobody looked; that nothing was found is one entry
// without a name and with no likeness.
func DuplicateFields(all []Duplicate) []map[string]any {
	out := make([]map[string]any, len(all))
	for i, d := range all {
		out[i] = map[string]any{"mcId": string(d.Offer), "score": credit.MustParse(d.Score.String())}
	}
	if len(out) == 0 {
		return []map[string]any{{"score": 0}}
	}
	return out
}
