package catalogue

import (
	"context"
	"slices"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/audit"
	"opencairn.org/cairn/internal/ground/event"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Trust says what a field rests on (S-110).
type Trust string

// The labels.
const (
	TrustDeclared Trust = "declared" // its provider, a register or a list says so; nobody checked it here
	TrustVerified Trust = "verified" // a quality body approved the offer saying this
	TrustComputed Trust = "computed" // worked out from what was stated
)

// Told is one source that says something about an offer.
type Told struct {
	Source  SourceID   `json:"source"`
	Kind    SourceKind `json:"kind"`
	Rank    int        `json:"rank"`
	Address string     `json:"address"` // of the source; empty for a register
	Page    string     `json:"page"`    // where it says so: an address, or a file's name
	Record  string     `json:"record"`  // as received; its provider can read it
	At      time.Time  `json:"at"`      // since when it says so
	LocalID string     `json:"localId"` // what it calls the offer
	How     MatchedBy  `json:"how"`     // why it is this offer
	Score   string     `json:"score,omitempty"`
	Misses  int        `json:"misses"`       // times in a row it was not met; the third ends it
	By      string     `json:"by,omitempty"` // whose source it is; a register's name
	Licence *Licence   `json:"licence,omitempty"`
}

// Origin is where one field of an offer comes from.
type Origin struct {
	Field  string `json:"field"` // JSON name of the offer's member
	Trust  Trust  `json:"trust"`
	From   int    `json:"from"`   // index into OfferOrigins.Told
	Others []int  `json:"others"` // say something else
}

// OfferOrigins is where an offer comes from: who says something about it, the
// most believed first, and of each field who says it.
type OfferOrigins struct {
	Offer    OfferID  `json:"offer"`
	Told     []Told   `json:"told"`
	Fields   []Origin `json:"fields"`
	Verified string   `json:"verified,omitempty"` // organisation id of the body that approved this version
	said     []statement
}

// Says is what a source says in a field, as text; empty when it does not.
func (o OfferOrigins) Says(told int, field string) string {
	return plainJSON(members(o.said[told].Offer)[field])
}

// Conflicts are the fields that sources state differently.
func (o OfferOrigins) Conflicts() []Origin {
	return slices.DeleteFunc(slices.Clone(o.Fields), func(f Origin) bool { return len(f.Others) == 0 })
}

// Origins says to anybody where what an offer says comes from.
func (s *Service) Origins(ctx context.Context, actor identity.Actor, id OfferID) (OfferOrigins, error) {
	if err := s.Policy.Allow(actor, "catalogue.offer.show", identity.Resource{Type: "catalogue.offer", ID: string(id)}); err != nil {
		return OfferOrigins{}, err
	}
	var out OfferOrigins
	err := s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) error {
		_, o, err := originsOf(ctx, tx, id, actor.Lang)
		out = o
		return err
	})
	return out, err
}

// originsOf is an offer, and where what it says comes from.
func originsOf(ctx context.Context, tx *sqldb.Tx, id OfferID, lang string) (k kept, o OfferOrigins, err error) {
	if k, err = offerByID(ctx, tx, id); err != nil {
		return k, o, err
	}
	all, err := statementsOf(ctx, tx, id)
	if err != nil {
		return k, o, err
	}
	o, err = originsIn(ctx, tx, k, all, lang)
	return k, o, err
}

// Conflicting lists a provider's offers that several sources state, or that a
// person set apart, with who says what.
func (s *Service) Conflicting(ctx context.Context, actor identity.Actor, tenant identity.TenantID) ([]OfferRow, []OfferOrigins, error) {
	if err := s.Policy.Allow(actor, "catalogue.report.show", identity.Resource{Type: "catalogue.report", Tenant: tenant}); err != nil {
		return nil, nil, err
	}
	var rows []OfferRow
	var out []OfferOrigins
	err := s.DB.Read(ctx, sqldb.Tenant(tenant), func(ctx context.Context, tx *sqldb.Tx) error {
		rows, out = nil, nil
		said, err := mergedOf(ctx, tx, tenant)
		if err != nil {
			return err
		}
		for len(said) > 0 {
			n := 1
			for n < len(said) && said[n].OfferID == said[0].OfferID {
				n++
			}
			all := said[:n]
			said = said[n:]
			k, err := offerByID(ctx, tx, all[0].OfferID)
			if err != nil {
				return err
			}
			o, err := originsIn(ctx, tx, k, all, actor.Lang)
			if err != nil {
				return err
			}
			rows, out = append(rows, k.row()), append(out, o)
		}
		return nil
	})
	return rows, out, err
}

func originsIn(ctx context.Context, tx *sqldb.Tx, k kept, all []statement, lang string) (OfferOrigins, error) {
	out := OfferOrigins{Offer: k.ID}
	if len(all) == 0 {
		one, err := loneStatement(ctx, tx, k)
		if err != nil {
			return out, err
		}
		if at, found, err := receivedAt(ctx, tx, k); err != nil {
			return out, err
		} else if found {
			one.At = at
		}
		all = []statement{one}
	}
	said, _, from := inOrder(all)
	out.said = said
	for _, x := range said {
		t, err := toldIn(ctx, tx, x, lang)
		if err != nil {
			return out, err
		}
		out.Told = append(out.Told, t)
	}
	facts, err := FactsIn(ctx, tx, k.ID)
	if err != nil {
		return out, err
	}
	for _, f := range facts {
		if f.Kind == FactApproved && f.Value == k.Hash {
			out.Verified = f.Source
		}
	}
	bound := specified(all)
	for _, f := range from {
		o := Origin{Field: f.Name, Trust: TrustDeclared, From: f.From, Others: f.Others}
		switch {
		case slices.Contains(said[f.From].Computed, f.Name):
			o.Trust = TrustComputed
		case out.Verified != "" && bound[f.Name]:
			o.Trust = TrustVerified
		}
		out.Fields = append(out.Fields, o)
	}
	return out, nil
}

func toldIn(ctx context.Context, tx *sqldb.Tx, x statement, lang string) (Told, error) {
	t := Told{
		Source: x.Source, Kind: x.Kind, Rank: rankOf(x.Kind), Page: x.Page, Record: x.Record, At: x.At, LocalID: x.LocalID,
		How: x.How, Score: x.Score, Misses: x.Misses,
	}
	src, err := sourceOfAny(ctx, tx, x.Source)
	switch {
	case fault.Is(err, "catalogue.source.not_found"):
		t.By = string(x.Source[min(len(x.Source), len(importedFrom)):])
		return t, nil
	case err != nil:
		return t, err
	}
	t.Address, t.Licence = src.Address, src.Licence
	org, err := identity.OrganisationIn(ctx, tx, src.Tenant)
	if err != nil {
		return t, err
	}
	t.By, _ = org.Name.In(lang)
	return t, nil
}

// SetApart says that what a source states is another offer than the one it was
// taken for. It becomes an offer of its own and stays one, whatever its source
// says later.
func (s *Service) SetApart(ctx context.Context, actor identity.Actor, id OfferID, source SourceID, localID string) (OfferID, error) {
	var own OfferID
	err := s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		k, err := offerByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := s.Policy.Allow(actor, "catalogue.offer.part", identity.Resource{Type: "catalogue.offer", ID: string(id), Tenant: k.Provider}); err != nil {
			return err
		}
		x, found, err := statementBy(ctx, tx, k.Provider, source, localID)
		if err != nil {
			return err
		}
		all, err := statementsOf(ctx, tx, id)
		if err != nil {
			return err
		}
		if !found || x.OfferID != id || len(all) < 2 {
			return fault.New(fault.Conflict, "catalogue.offer.one_source")
		}
		if own, err = s.partIn(ctx, tx, k, x); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{
			Tenant: string(k.Provider), Actor: actor.Name(), Role: actor.RoleNames(), Act: "catalogue.offer.part",
			Object: "catalogue.offer/" + string(id), Detail: map[string]any{"source": source, "localId": localID, "offer": own},
		})
	})
	return own, err
}

// partIn makes of a statement an offer of its own. One that a person had joined is
// the offer again that it was.
func (s *Service) partIn(ctx context.Context, tx *sqldb.Tx, k kept, x statement) (OfferID, error) {
	if x.How == MatchedJoined {
		return x.Apart, s.setApartIn(ctx, tx, k, x, x.Apart)
	}
	own := kept{Offer: x.Offer, Source: x.Source, Page: x.Page, Record: x.Record, Harvest: x.Harvest, FoundAt: tx.Now(), Changed: tx.Now()}
	own.ID, own.Hash = OfferID(tx.NewID()), ContentHash(x.Offer)
	if _, taken, err := offerByLocalID(ctx, tx, k.Provider, x.LocalID); err != nil {
		return "", err
	} else if taken {
		own.LocalID = string(x.Source) + ":" + x.LocalID
	}
	if err := putNew(ctx, tx, own); err != nil {
		return "", err
	}
	return own.ID, s.setApartIn(ctx, tx, k, x, own.ID)
}

func (s *Service) setApartIn(ctx context.Context, tx *sqldb.Tx, k kept, x statement, own OfferID) error {
	x.Apart, x.OfferID, x.How, x.Score = k.ID, own, MatchedApart, ""
	if err := upsertStatement(ctx, tx, x); err != nil {
		return err
	}
	for _, id := range []OfferID{own, k.ID} {
		if err := s.settleAgain(ctx, tx, id, &tally{}); err != nil {
			return err
		}
	}
	return nil
}

// LicencesEndIn takes away what lists say whose licence has ended (S-103): from
// then on nothing of them is shown, searched, fed or downloaded. What they alone
// stated is forgotten but for its address here.
func (s *Service) licencesEndIn(ctx context.Context, tx *sqldb.Tx) error {
	over, err := sourcesOver(ctx, tx)
	if err != nil {
		return err
	}
	for _, src := range over {
		src.State, src.Due = SourceRetired, time.Time{}
		if err := updateSource(ctx, tx, src); err != nil {
			return err
		}
		said, err := statementsUnmet(ctx, tx, src.ID, "")
		if err != nil {
			return err
		}
		for _, x := range said {
			if err := s.forgetIn(ctx, tx, x); err != nil {
				return err
			}
		}
		err = audit.Record(ctx, tx, audit.Entry{
			Tenant: string(src.Tenant), Actor: "system", Act: "catalogue.source.licence_ended",
			Object: "catalogue.source/" + string(src.ID), Detail: map[string]any{"licence": src.Licence.Name, "statements": len(said)},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// forgetIn takes a licensed statement away for good.
func (s *Service) forgetIn(ctx context.Context, tx *sqldb.Tx, x statement) error {
	all, err := statementsOf(ctx, tx, x.OfferID)
	if err != nil {
		return err
	}
	if err := deleteStatement(ctx, tx, x); err != nil {
		return err
	}
	if len(all) > 1 {
		return s.settleAgain(ctx, tx, x.OfferID, &tally{})
	}
	k, err := offerByID(ctx, tx, x.OfferID)
	if err != nil {
		return err
	}
	wasListed := k.Listed
	k.Offer = Offer{ID: k.ID, Provider: k.Provider, LocalID: k.LocalID}
	k.GoneAt, k.Changed, k.Listed, k.Hash = tx.Now(), tx.Now(), false, ""
	if err := forgetVersions(ctx, tx, k); err != nil {
		return err
	}
	if err := updateOffer(ctx, tx, k); err != nil || !wasListed {
		return err
	}
	return event.Emit(ctx, tx, OfferUnlisted{Offer: k.ID, Provider: k.Provider, Gone: true})
}
