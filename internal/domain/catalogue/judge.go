package catalogue

import (
	"context"
	"encoding/json"
	"time"

	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// judge asks the rules that bind, and the European recommendation, about an offer
// and decides whether it is listed. It reads nothing but its arguments and the
// packs. StandingEverywhere asks all.
func (s *Service) judge(o Offer, org identity.Organisation, facts []Fact, on time.Time) (Judged, error) {
	q := s.question(org, facts, on)
	jurisdiction := q.Jurisdiction
	q.Frameworks = s.Frameworks.OwnCodes(jurisdiction)
	j, err := s.Frameworks.Library.Judge(FieldsOf(o, org, on), q)
	if err != nil {
		return Judged{}, err
	}
	requirement, _ := s.Frameworks.Requirement(jurisdiction, pack.Listed)
	v := listing{judgement: j, notMet: s.Frameworks.NotMet(j, pack.Listed), after: requirement.After, hash: ContentHash(o), facts: facts}
	listed, report := v.decide(o)
	for _, e := range contradictions(o, on) {
		listed = listed && !e.Blocking
		report = append(report, e)
	}
	report = byWeight(report)
	return Judged{Offer: o, Listed: listed, Report: report, Judgement: j}, nil
}

// question is what is asked about a provider's offer: by the rules of its own
// jurisdiction, or of the portal's; what was approved under an earlier version
// stays under it until its review.
func (s *Service) question(org identity.Organisation, facts []Fact, on time.Time) framework.Question {
	q := framework.Question{Jurisdiction: org.Country, Stage: framework.StageOffer, On: on}
	if q.Jurisdiction == "" {
		q.Jurisdiction = s.Jurisdiction
	}
	for _, f := range facts {
		if f.Kind == FactUnder {
			q.Held = append(q.Held, f.Value)
		}
	}
	return q
}

// StandingEverywhere asks the rules of every jurisdiction and scheme about an offer,
// for information: as of the day (UTC), so that a day's readers share the answer.
func (s *Service) StandingEverywhere(v *OfferView) ([]framework.Standing, error) {
	on := s.DB.Now().Truncate(24 * time.Hour)
	if all := v.known.standing(on, ruledOf(v.Provider)); all != nil {
		return all, nil
	}
	j, err := s.Frameworks.Library.Judge(FieldsOf(v.Offer, v.Provider, on), s.question(v.Provider, v.Facts, on))
	if err != nil {
		return nil, err
	}
	all := make([]framework.Standing, len(j.Findings))
	for i := range j.Findings {
		all[i] = j.Findings[i].Standing()
	}
	v.known.stands.Store(&stood{on, ruledOf(v.Provider), all})
	return all, nil
}

// judgeJob decides again whether an offer is listed, after another domain said
// something about it.
func (s *Service) judgeJob(_ context.Context, args json.RawMessage) (job.Commit, error) {
	var a judgeArgs
	if err := json.Unmarshal(args, &a); err != nil {
		return nil, job.Park(err)
	}
	return func(ctx context.Context, tx *sqldb.Tx) error {
		k, err := offerByID(ctx, tx, a.Offer)
		if fault.Is(err, "catalogue.offer.not_found") {
			return nil
		}
		if err != nil {
			return err
		}
		return s.rejudgeIn(ctx, tx, k)
	}, nil
}

func (s *Service) rejudgeIn(ctx context.Context, tx *sqldb.Tx, k kept) error {
	if !k.GoneAt.IsZero() {
		return nil
	}
	org, err := identity.OrganisationIn(ctx, tx, k.Provider)
	if err != nil {
		return err
	}
	var met tally
	t := taking{Offer: k.Offer, Org: org, Source: k.Source, Page: k.Page, Record: k.Record, Harvest: k.Harvest, settled: true}
	j, err := s.takeIn(ctx, tx, t, &met)
	if err != nil {
		return err
	}
	return replaceOfferReport(ctx, tx, k, j.Report)
}
