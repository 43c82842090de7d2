package catalogue

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"opencairn.org/cairn/internal/domain/catalogue/search"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/taxonomy"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// SkillQuestion asks for offers by what they teach, without an account: a job, the
// skills somebody has and lacks, by their codes or in their own words.
type SkillQuestion struct {
	Become     string // "I want to become a personal support worker"
	Named      bool   // Become is a job's own name, or nothing is understood
	Have, Lack []string
	Lang       string                    // of the words
	Filter     map[search.Facet][]string // what the offers must have besides, as in search.Query
}

// SkillOffer is an offer that teaches something that is wanted, and what.
type SkillOffer struct {
	FoundOffer
	Teaches []taxonomy.Skill
}

// SkillAnswer is what was understood, and the offers.
type SkillAnswer struct {
	Occupation *taxonomy.Occupation  // the best of those named; nil when none is
	Others     []taxonomy.Occupation // further jobs with such a name
	Have       []taxonomy.Skill
	Wanted     []taxonomy.Skill // what the job asks for and is not had, and what is lacked
	Open       []taxonomy.Skill // of those: taught by none of the offers
	Offers     []SkillOffer     // those that teach most of it first
}

// mostNamed is how many skills can be named.
const mostNamed = 30

// SearchSkills finds the offers that are tagged with the skills of a job, or with
// skills that somebody lacks (S-130, M027). Fault taxonomy.skills_many.
func (s *Service) SearchSkills(ctx context.Context, actor identity.Actor, q SkillQuestion) (a SkillAnswer, err error) {
	if err := s.Policy.Allow(actor, "catalogue.offer.list", identity.Resource{Type: "catalogue.offer"}); err != nil {
		return a, err
	}
	if len(q.Have) > mostNamed || len(q.Lack) > mostNamed || len(q.Become) > 400 {
		return a, fault.New(fault.Invalid, "taxonomy.skills_many", "max", mostNamed)
	}
	if s.Taxonomy == nil {
		return a, nil
	}
	err = s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) error {
		a, err = s.understand(ctx, tx, q)
		return err
	})
	if err != nil || len(a.Wanted) == 0 {
		return a, err
	}
	codes := make([]string, len(a.Wanted))
	for i, k := range a.Wanted {
		codes[i] = k.URI
	}
	filter := map[search.Facet][]string{search.FacetSkill: codes}
	maps.Copy(filter, q.Filter)
	found, err := s.Search(ctx, actor, search.Query{Filter: filter, Limit: 100})
	if err != nil {
		return a, err
	}
	return a, s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) error { return a.explain(ctx, tx, found.Offers) })
}

func (s *Service) understand(ctx context.Context, tx *sqldb.Tx, q SkillQuestion) (a SkillAnswer, err error) {
	const jobs = 4
	switch {
	case q.Become != "" && q.Named:
		if a.Occupation, err = s.Taxonomy.OccupationNamedIn(ctx, tx, q.Lang, q.Become); err != nil {
			return a, err
		}
	case q.Become != "":
		all, err := s.Taxonomy.OccupationsIn(ctx, tx, q.Lang, q.Become, jobs)
		if err != nil {
			return a, err
		}
		if len(all) > 0 {
			a.Occupation, a.Others = &all[0], all[1:]
		}
	}
	if a.Have, err = s.Taxonomy.SkillsNamedIn(ctx, tx, q.Lang, q.Have); err != nil {
		return a, err
	}
	lack, err := s.Taxonomy.SkillsNamedIn(ctx, tx, q.Lang, q.Lack)
	if err != nil {
		return a, err
	}
	if a.Occupation != nil {
		lack = append(slices.Clone(a.Occupation.Skills), lack...)
	}
	same := func(k taxonomy.Skill) func(taxonomy.Skill) bool {
		return func(o taxonomy.Skill) bool { return o.URI == k.URI }
	}
	for _, k := range lack {
		if !slices.ContainsFunc(a.Have, same(k)) && !slices.ContainsFunc(a.Wanted, same(k)) {
			a.Wanted = append(a.Wanted, k)
		}
	}
	return a, nil
}

// explain says of each offer which of the wanted skills it teaches, and sorts:
// more essential ones first, then more, then by id.
func (a *SkillAnswer) explain(ctx context.Context, tx *sqldb.Tx, found []FoundOffer) error {
	taught := map[string]bool{}
	for _, f := range found {
		said, err := taxonomy.CodingsIn(ctx, tx, string(f.Offer.ID))
		if err != nil {
			return err
		}
		var codes []string
		for _, c := range said {
			if c.Yes {
				codes = append(codes, c.URI)
			}
		}
		o := SkillOffer{FoundOffer: f}
		codes = skillCodes(&f.Offer, codes)
		for _, k := range a.Wanted {
			if _, has := slices.BinarySearch(codes, k.URI); has {
				o.Teaches, taught[k.URI] = append(o.Teaches, k), true
			}
		}
		a.Offers = append(a.Offers, o)
	}
	slices.SortStableFunc(a.Offers, func(x, y SkillOffer) int {
		return cmp.Or(essential(y)-essential(x), len(y.Teaches)-len(x.Teaches), cmp.Compare(x.Offer.ID, y.Offer.ID))
	})
	for _, k := range a.Wanted {
		if !taught[k.URI] {
			a.Open = append(a.Open, k)
		}
	}
	return nil
}

func essential(o SkillOffer) (n int) {
	for _, k := range o.Teaches {
		if k.Essential {
			n++
		}
	}
	return n
}
