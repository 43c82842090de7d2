package identity

import (
	"context"
	"slices"
	"strings"

	"opencairn.org/cairn/internal/ground/event"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// SameIn is every id that is this person, the kept one first. Whoever counts per
// person (a cap, one place, the 10 % rule) counts over all of them.
func SameIn(ctx context.Context, tx *sqldb.Tx, person PersonID) ([]PersonID, error) {
	kept, err := keptOf(ctx, tx, person)
	if err != nil {
		return nil, err
	}
	merged, err := mergedInto(ctx, tx, kept)
	return append([]PersonID{kept}, merged...), err
}

// Candidates lists the pairs of records that may be of one person, with the
// reasons, for an operator to judge.
func (s *Service) Candidates(ctx context.Context, a Actor) (pairs []Candidate, err error) {
	if err := s.Policy.Allow(a, "identity.merge.list", Resource{Type: "identity.merge"}); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		pairs = nil
		found := map[[2]PersonID]bool{}
		decided, err := merges(ctx, tx)
		if err != nil {
			return err
		}
		groups, err := lookalikes(ctx, tx)
		if err != nil {
			return err
		}
		for _, g := range groups {
			for _, c := range candidates(g, decided) {
				if pair := [2]PersonID{c.Kept.ID, c.Merged.ID}; !found[pair] {
					found[pair] = true
					pairs = append(pairs, c)
				}
			}
		}
		return nil
	})
	return pairs, err
}

// lookalikes are groups of people who share a name and a birth date, or the value
// of an attribute that identifies.
func lookalikes(ctx context.Context, tx *sqldb.Tx) (groups [][]known, err error) {
	people, err := bornTogether(ctx, tx)
	if err != nil {
		return nil, err
	}
	byKey := map[string][]known{}
	var keys []string
	put := func(key string, k known) {
		if byKey[key] == nil {
			keys = append(keys, key)
		}
		byKey[key] = append(byKey[key], k)
	}
	for _, p := range people {
		put(p.BirthDate+" "+foldedName(p.Name), known{Person: p})
	}
	marked, err := identified(ctx, tx)
	if err != nil {
		return nil, err
	}
	for _, k := range marked {
		for _, at := range k.attributes {
			put(at.Name+" "+foldedNumber(at.Value), k)
		}
	}
	for _, key := range keys {
		if g := byKey[key]; len(g) > 1 {
			if groups, err = withAttributes(ctx, tx, groups, g); err != nil {
				return nil, err
			}
		}
	}
	return groups, nil
}

// withAttributes adds a group, whole: a pair found by one reason shows the others.
func withAttributes(ctx context.Context, tx *sqldb.Tx, groups [][]known, g []known) ([][]known, error) {
	whole := make([]known, 0, len(g))
	for _, k := range g {
		p, err := personRow(ctx, tx, k.ID)
		if err != nil {
			return nil, err
		}
		as, err := attributes(ctx, tx, k.ID)
		if err != nil {
			return nil, err
		}
		whole = append(whole, known{p, as})
	}
	return append(groups, whole), nil
}

// judged is what the policy is asked about a pair: nobody decides about themselves.
func judged(one, other PersonID) Resource {
	return Resource{Type: "identity.merge", Person: one, Attrs: map[string]any{"other": string(other)}}
}

// Merge decides that two records are one person's. From now on whoever asks for
// the merged one gets the kept one, and both see all of it; nothing is moved, so
// Unmerge restores what was.
func (s *Service) Merge(ctx context.Context, a Actor, kept, merged PersonID, words string) (m Merge, err error) {
	if err := s.Policy.Allow(a, "identity.merge.decide", judged(kept, merged)); err != nil {
		return Merge{}, err
	}
	return s.decide(ctx, a, SamePerson, kept, merged, words)
}

// KeepApart decides that two records are two persons'; the pair is not asked about
// again.
func (s *Service) KeepApart(ctx context.Context, a Actor, one, other PersonID, words string) (m Merge, err error) {
	if err := s.Policy.Allow(a, "identity.merge.decide", judged(one, other)); err != nil {
		return Merge{}, err
	}
	return s.decide(ctx, a, TwoPersons, one, other, words)
}

func (s *Service) decide(ctx context.Context, a Actor, v Verdict, kept, merged PersonID, words string) (m Merge, err error) {
	if strings.TrimSpace(words) == "" {
		return Merge{}, fault.New(fault.Invalid, "identity.merge.why").At("why")
	}
	err = s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		k, o, err := pair(ctx, tx, kept, merged)
		if err != nil {
			return err
		}
		m = Merge{ID: MergeID(tx.NewID()), Merged: merged, Kept: kept, Verdict: v, Reasons: why(k, o), Why: strings.TrimSpace(words), Decider: a.Person, At: tx.Now()}
		if err := insertMerge(ctx, tx, m); err != nil {
			return err
		}
		if v == SamePerson {
			if err := event.Emit(ctx, tx, PersonsMerged{kept, merged}); err != nil {
				return err
			}
		}
		return record(ctx, tx, a, "", "identity.merge."+string(v), "merge/"+string(m.ID))
	})
	return m, err
}

// pair reads both records and refuses what cannot be decided about them.
func pair(ctx context.Context, tx *sqldb.Tx, kept, merged PersonID) (k, m known, err error) {
	var same [2][]PersonID
	for i, of := range []*known{&k, &m} {
		id := []PersonID{kept, merged}[i]
		if of.Person, err = personRow(ctx, tx, id); err != nil {
			return k, m, err
		}
		if of.attributes, err = attributes(ctx, tx, id); err != nil {
			return k, m, err
		}
		if same[i], err = SameIn(ctx, tx, id); err != nil {
			return k, m, err
		}
	}
	return k, m, mayMerge(k.Person, m.Person, same[0], same[1])
}

// Unmerge takes a merge back: two people were merged by mistake. Each record is
// what it was before, with what came to it since. Whoever is signed in as either
// is signed out, and what signs in and was made meanwhile ends: it may be in the
// other one's hands.
func (s *Service) Unmerge(ctx context.Context, a Actor, id MergeID, words string) error {
	if strings.TrimSpace(words) == "" {
		return fault.New(fault.Invalid, "identity.merge.why").At("why")
	}
	m, err := s.mergeByID(ctx, a, id)
	if err != nil {
		return err
	}
	if err := s.Policy.Allow(a, "identity.merge.decide", judged(m.Kept, m.Merged)); err != nil {
		return err
	}
	return s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		n, err := undoMerge(ctx, tx, id, a.Person, strings.TrimSpace(words))
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "identity.merge.undone_already")
		}
		if err := endSignIns(ctx, tx, m); err != nil {
			return err
		}
		if err := event.Emit(ctx, tx, PersonsUnmerged{m.Kept, m.Merged}); err != nil {
			return err
		}
		return record(ctx, tx, a, "", "identity.merge.undo", "merge/"+string(id))
	})
}

func (s *Service) mergeByID(ctx context.Context, a Actor, id MergeID) (m Merge, err error) {
	all, err := s.Merges(ctx, a)
	if err != nil {
		return Merge{}, err
	}
	i := slices.IndexFunc(all, func(m Merge) bool { return m.ID == id })
	if i < 0 {
		return Merge{}, fault.New(fault.NotFound, "identity.merge.none")
	}
	return all[i], nil
}

// Merges lists what was decided about pairs of records, the newest first.
func (s *Service) Merges(ctx context.Context, a Actor) (all []Merge, err error) {
	if err := s.Policy.Allow(a, "identity.merge.list", Resource{Type: "identity.merge"}); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all, err = merges(ctx, tx)
		return err
	})
	return all, err
}
