package catalogue

import (
	"context"
	"slices"

	"opencairn.org/cairn/internal/domain/catalogue/likeness"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// sharedForSame is how many of the words of two titles must be shared before an
// equal address or a foreign source's identifier is believed: lists give one
// address to all of a provider's courses, and count from 1.
const sharedForSame = likeness.Whole / 2

// settle finds the offer that something taken is about, and makes of the taking
// all that is said about it: what other sources state beside it is merged by
// rank. The same source again is as before.
func settle(ctx context.Context, tx *sqldb.Tx, t *taking) (was kept, found bool, err error) {
	if t.settled {
		was, err = offerByID(ctx, tx, t.Offer.ID)
		return was, err == nil, err
	}
	mine := t.statement(tx)
	before, said, err := statementBy(ctx, tx, mine.Tenant, mine.Source, mine.LocalID)
	if err != nil {
		return kept{}, false, err
	}
	if said {
		mine.OfferID, mine.How, mine.Score, mine.Apart = before.OfferID, before.How, before.Score, before.Apart
		if was, err = offerByID(ctx, tx, before.OfferID); err != nil {
			return was, false, err
		}
		if sameJSON(before.Offer, mine.Offer) {
			mine.At = before.At
		}
		return was, true, t.mergeIn(ctx, tx, was, mine)
	}
	was, found, err = offerByLocalID(ctx, tx, mine.Tenant, mine.LocalID)
	if err != nil {
		return was, found, err
	}
	if found && was.Source == t.Source && !t.remembers() {
		t.Offer.ID = was.ID
		return was, true, nil
	}
	if was, found, err = findSame(ctx, tx, &mine); err != nil {
		return was, found, err
	}
	if !found {
		return t.settleNew(ctx, tx, mine)
	}
	return was, true, t.mergeIn(ctx, tx, was, mine)
}

// settleNew gives an offer nobody stated before its id, and a name of its own
// when another offer of the provider has the one its source uses.
func (t *taking) settleNew(ctx context.Context, tx *sqldb.Tx, mine statement) (was kept, found bool, err error) {
	_, taken, err := offerByLocalID(ctx, tx, mine.Tenant, mine.LocalID)
	if err != nil {
		return was, false, err
	}
	if t.Offer.ID = OfferID(tx.NewID()); taken {
		t.Offer.LocalID = string(mine.Source) + ":" + mine.LocalID
	}
	if !taken && !t.remembers() {
		return was, false, nil
	}
	mine.OfferID = t.Offer.ID
	return was, false, upsertStatement(ctx, tx, mine)
}

// remembers reports that a statement is kept although its offer has no other:
// what the offer's own row cannot say.
func (t *taking) remembers() bool { return len(t.Computed) > 0 || t.kind() == SourceAggregator }

func (t *taking) kind() SourceKind {
	if t.Kind != "" {
		return t.Kind
	}
	return kindOf(t.Source)
}

func (t *taking) statement(tx *sqldb.Tx) statement {
	return statement{
		Tenant: t.Offer.Provider, Source: t.Source, LocalID: t.Offer.LocalID, Kind: t.kind(), Offer: t.Offer, Computed: t.Computed,
		Page: t.Page, Record: t.Record, At: tx.Now(), Harvest: t.Harvest, How: MatchedFirst,
	}
}

// mergeIn puts a statement beside the others about an offer and makes of the
// taking what they say together, told by the first of them.
func (t *taking) mergeIn(ctx context.Context, tx *sqldb.Tx, was kept, mine statement) error {
	all, err := t.others(ctx, tx, was, mine)
	if err != nil {
		return err
	}
	mine.OfferID = was.ID
	if err := upsertStatement(ctx, tx, mine); err != nil {
		return err
	}
	return t.becomes(was, append(all, mine))
}

// others are the statements about an offer beside one. An offer that had one
// source so far gets its statement written down.
func (t *taking) others(ctx context.Context, tx *sqldb.Tx, was kept, mine statement) ([]statement, error) {
	all, err := statementsOf(ctx, tx, was.ID)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 && was.Source != mine.Source {
		one, err := loneStatement(ctx, tx, was)
		if err != nil {
			return nil, err
		}
		if err := upsertStatement(ctx, tx, one); err != nil {
			return nil, err
		}
		all = []statement{one}
	}
	var others []statement
	for _, s := range all {
		if s.Source != mine.Source || s.LocalID != mine.LocalID {
			others = append(others, s)
		}
	}
	return others, nil
}

// becomes makes the taking what all statements say together.
func (t *taking) becomes(was kept, all []statement) error {
	o, ordered, err := together(was, all)
	if err != nil {
		return err
	}
	first := ordered[0]
	t.Offer, t.Source, t.Page, t.Record, t.Harvest, t.Kind = o, first.Source, first.Page, first.Record, first.Harvest, first.Kind
	return nil
}

// kindIn is the kind of the source an offer's row names.
func kindIn(ctx context.Context, tx *sqldb.Tx, k kept) (SourceKind, error) {
	src, err := sourceOfAny(ctx, tx, k.Source)
	if err != nil {
		if fault.Is(err, "catalogue.source.not_found") {
			return kindOf(k.Source), nil
		}
		return "", err
	}
	return src.Kind, nil
}

// loneStatement is what the one source of an offer says about it, which nobody wrote
// down.
func loneStatement(ctx context.Context, tx *sqldb.Tx, k kept) (statement, error) {
	kind, err := kindIn(ctx, tx, k)
	return statementOf(k, kind), err
}

// findSame is the offer another source states already, and why it is taken for
// the same. When two could be meant, none is: a person may join them.
func findSame(ctx context.Context, tx *sqldb.Tx, mine *statement) (same kept, found bool, err error) {
	all, err := candidates(ctx, tx, mine.Offer)
	if err != nil {
		return kept{}, false, err
	}
	for _, k := range all {
		other, err := kindIn(ctx, tx, k)
		if err != nil {
			return kept{}, false, err
		}
		how, score := sameAs(k, *mine, rankOf(mine.Kind) > 2 || rankOf(other) > 2)
		if how == "" {
			continue
		}
		has, err := statesOther(ctx, tx, k, *mine)
		switch {
		case err != nil:
			return kept{}, false, err
		case has:
			continue
		case found:
			mine.How, mine.Score = MatchedFirst, ""
			return kept{}, false, nil
		}
		same, found, mine.How, mine.Score = k, true, how, score
	}
	return same, found, nil
}

// sameAs says why an offer is what a source states; empty when it is not. A
// foreign source's own numbers prove nothing alone.
func sameAs(k kept, s statement, foreign bool) (MatchedBy, string) {
	shared := sharedTitle(k.Offer, s.Offer)
	score := shared.String()
	switch key := addressKey(s.Offer.URL); {
	case k.LocalID == s.LocalID && k.Source == s.Source:
		return MatchedFirst, ""
	case k.LocalID == s.LocalID && (!foreign || shared >= sharedForSame):
		return MatchedIdentifier, score
	case key != "" && key == addressKey(k.URL) && shared >= sharedForSame:
		return MatchedAddress, score
	case alikeOf(s.Offer) != "" && alikeOf(s.Offer) == alikeOf(k.Offer):
		return MatchedAlike, score
	}
	return "", ""
}

// statesOther reports that an offer is stated by the same source under another
// name: a source that names two means two.
func statesOther(ctx context.Context, tx *sqldb.Tx, k kept, s statement) (bool, error) {
	if k.Source == s.Source {
		return k.LocalID != s.LocalID, nil
	}
	all, err := statementsOf(ctx, tx, k.ID)
	return slices.ContainsFunc(all, func(o statement) bool { return o.Source == s.Source }), err
}

// settleAgain takes an offer as its statements say it now, after one of them
// went; without any it is given up.
func (s *Service) settleAgain(ctx context.Context, tx *sqldb.Tx, id OfferID, met *tally) error {
	was, err := offerByID(ctx, tx, id)
	if err != nil {
		return err
	}
	all, err := statementsOf(ctx, tx, id)
	if err != nil {
		return err
	}
	org, err := identity.OrganisationIn(ctx, tx, was.Provider)
	if err != nil {
		return err
	}
	t := taking{Org: org, settled: true}
	if err := t.becomes(was, all); err != nil {
		return err
	}
	j, err := s.takeIn(ctx, tx, t, met)
	if err != nil {
		return err
	}
	return replaceOfferReport(ctx, tx, was, j.Report)
}
