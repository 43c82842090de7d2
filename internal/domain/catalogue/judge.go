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

// judge asks the rules about an offer and decides whether it is listed. It reads
// nothing but its arguments and the packs.
func (s *Service) judge(o Offer, org identity.Organisation, facts []Fact, on time.Time) (Judged, error) {
	jurisdiction := org.Country
	if jurisdiction == "" {
		jurisdiction = s.Jurisdiction
	}
	j, err := s.Frameworks.Library.Judge(FieldsOf(o, org, on), framework.Question{Jurisdiction: jurisdiction, Stage: framework.StageOffer, On: on})
	if err != nil {
		return Judged{}, err
	}
	requirement, _ := s.Frameworks.Requirement(jurisdiction, pack.Listed)
	v := listing{judgement: j, notMet: s.Frameworks.NotMet(j, pack.Listed), after: requirement.After, hash: ContentHash(o), facts: facts}
	listed, report := v.decide(o)
	return Judged{Offer: o, Listed: listed, Report: report, Judgement: j}, nil
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
	t := taking{Offer: k.Offer, Org: org, Source: k.Source, Page: k.Page, Record: k.Record, Harvest: k.Harvest}
	j, err := s.takeIn(ctx, tx, t, &met)
	if err != nil {
		return err
	}
	return replaceOfferReport(ctx, tx, k, j.Report)
}
