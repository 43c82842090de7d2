package assurance

import (
	"context"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Duties are what waits for the actor here: decisions and drifts for an officer,
// reviews for a panel, questions and corrections for a provider, an employer's
// word.
func (s *Service) Duties(ctx context.Context, a identity.Actor, part identity.Part) (all []identity.Duty, err error) {
	applied, asked := Application{Provider: a.Tenant}.resource(), Application{Body: a.Tenant}.resource()
	err = s.DB.Read(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all, err = s.Policy.DutiesIn(ctx, tx, a, part,
			identity.Asked{Kind: "assurance.decide", Act: "assurance.application.approve", On: asked, Find: toDecide, Text: true},
			identity.Asked{Kind: "assurance.drift", Act: "assurance.drift.ask_correction", On: Drift{Body: a.Tenant}.resource(), Find: toAskCorrection, Text: true},
			identity.Asked{Kind: "assurance.signal", Act: "assurance.signal.decide", On: Signal{Body: a.Tenant}.resource(), Find: toDecideSignal, Text: true},
			identity.Asked{Kind: "assurance.review", Act: "assurance.review.list", On: reviewsOf(a), Find: toReview, Text: true},
			identity.Asked{Kind: "assurance.answer", Act: "assurance.application.respond", On: applied, Find: toAnswer, Text: true},
			identity.Asked{Kind: "assurance.correct", Act: "assurance.application.list", On: applied, Find: toCorrect, Text: true},
			identity.Asked{Kind: "assurance.endorse", Act: "assurance.endorsement.answer", On: Endorsement{Employer: a.Tenant}.resource(), Find: toEndorse, Text: true},
		)
		return err
	})
	return all, err
}
