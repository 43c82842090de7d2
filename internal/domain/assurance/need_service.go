package assurance

import (
	"context"
	"strings"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/event"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

func (n SkillNeed) resource() identity.Resource {
	return identity.Resource{Type: "assurance.need", ID: string(n.ID), Tenant: n.Employer}
}

// RegisterNeed makes public what the actor's organisation needs people for.
func (s *Service) RegisterNeed(ctx context.Context, actor identity.Actor, n SkillNeed) (SkillNeed, error) {
	n = n.tidied()
	if err := s.Policy.Allow(actor, "assurance.need.register", SkillNeed{Employer: actor.Tenant}.resource()); err != nil {
		return n, err
	}
	err := s.DB.Write(ctx, sqldb.Tenant(actor.Tenant), func(ctx context.Context, tx *sqldb.Tx) error {
		n.ID, n.Employer, n.State, n.Reason, n.RegisteredAt, n.ChangedAt = NeedID(tx.NewID()), actor.Tenant, NeedOpen, "", tx.Now(), tx.Now()
		if err := CheckNeed(n, tx.Now()); err != nil {
			return err
		}
		if err := identity.TakesOnIn(ctx, tx, n.Employer); err != nil {
			return err
		}
		if err := insertNeed(ctx, tx, n); err != nil {
			return err
		}
		if err := event.Emit(ctx, tx, NeedRegistered{Need: n.ID, Employer: n.Employer}); err != nil {
			return err
		}
		return record(ctx, tx, actor, n.Employer, "assurance.need.register", "need/"+string(n.ID), n.Title)
	})
	return n, err
}

// EndNeed says that a need was met, or takes it back, with a reason.
func (s *Service) EndNeed(ctx context.Context, actor identity.Actor, id NeedID, to NeedState, reason string) error {
	reason = strings.TrimSpace(reason)
	return s.DB.Write(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) error {
		n, err := loadNeed(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := s.Policy.Allow(actor, "assurance.need.end", n.resource()); err != nil {
			return err
		}
		if to != NeedMet && to != NeedWithdrawn {
			return fault.New(fault.Invalid, "assurance.need.wrong_state", "state", string(n.State), "to", string(to)).At("state")
		}
		if len([]rune(reason)) < leastReasons {
			return fault.New(fault.Invalid, "assurance.reasons_missing", "least", leastReasons).At("reason")
		}
		n.Reason = reason
		return s.moveNeed(ctx, tx, actor, n, to)
	})
}

func (s *Service) moveNeed(ctx context.Context, tx *sqldb.Tx, actor identity.Actor, n SkillNeed, to NeedState) error {
	from := n.State
	if err := nextNeed(from, to); err != nil {
		return err
	}
	n.State = to
	if err := moveNeed(ctx, tx, n, from); err != nil {
		return err
	}
	return record(ctx, tx, actor, n.Employer, "assurance.need."+string(to), "need/"+string(n.ID), n.Reason)
}

// AnswerNeed says that an offer of the actor's answers a need: the employer is
// asked for its word, as for any endorsement. Where it has given it already, that
// counts. Doing it again changes nothing.
func (s *Service) AnswerNeed(ctx context.Context, actor identity.Actor, id NeedID, offer catalogue.OfferID, words string) (Endorsement, error) {
	var e Endorsement
	err := s.DB.Write(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) error {
		n, err := loadNeed(ctx, tx, id)
		if err != nil {
			return err
		}
		o, err := catalogue.OfferIn(ctx, tx, offer)
		if err != nil {
			return err
		}
		e = Endorsement{Provider: o.Provider, Offer: offer, Title: title(o), Employer: n.Employer, Kind: Need, State: EndorsementRequested, Asked: strings.TrimSpace(words)}
		if err := s.Policy.Allow(actor, "assurance.need.answer", e.resource()); err != nil {
			return err
		}
		if !n.State.Going() || !tx.Now().Before(n.By) {
			return fault.New(fault.Conflict, "assurance.need.over", "state", string(n.State), "date", n.By)
		}
		if err := identity.TakesOnIn(ctx, tx, o.Provider); err != nil {
			return err
		}
		return s.answerNeed(ctx, tx, actor, n, &e)
	})
	return e, err
}

// answerNeed takes the standing word of the employer for the offer, or asks for it.
func (s *Service) answerNeed(ctx context.Context, tx *sqldb.Tx, actor identity.Actor, n SkillNeed, e *Endorsement) error {
	last, err := standingEndorsement(ctx, tx, *e)
	if err != nil {
		return err
	}
	if last.State == EndorsementRequested || last.Counts(tx.Now()) {
		*e = last
	} else {
		e.ID, e.AskedAt = EndorsementID(tx.NewID()), tx.Now()
		if err := insertEndorsement(ctx, tx, *e); err != nil {
			return err
		}
		if err := event.Emit(ctx, tx, EndorsementAsked{Endorsement: e.ID, Employer: e.Employer}); err != nil {
			return err
		}
	}
	fresh, err := insertAnswer(ctx, tx, e.Provider, n.ID, e.Offer, e.ID)
	if err != nil || !fresh {
		return err
	}
	if err := record(ctx, tx, actor, e.Provider, "assurance.need.answer", "need/"+string(n.ID), e.Asked); err != nil {
		return err
	}
	if e.Counts(tx.Now()) && n.State == NeedOpen {
		return s.moveNeed(ctx, tx, actor, n, NeedAnswered)
	}
	return nil
}

// heard moves the needs an endorsement speaks about after the employer's answer.
func (s *Service) heard(ctx context.Context, tx *sqldb.Tx, actor identity.Actor, e Endorsement) error {
	ids, err := needsAnsweredBy(ctx, tx, e.ID)
	if err != nil {
		return err
	}
	for _, id := range ids {
		n, err := loadNeed(ctx, tx, id)
		if err != nil {
			return err
		}
		to, err := s.standing(ctx, tx, n)
		if err != nil {
			return err
		}
		if to == n.State {
			continue
		}
		if err := s.moveNeed(ctx, tx, actor, n, to); err != nil {
			return err
		}
	}
	return nil
}

// standing is the state of a need that is going, by the words that count for it.
func (s *Service) standing(ctx context.Context, tx *sqldb.Tx, n SkillNeed) (NeedState, error) {
	if !n.State.Going() {
		return n.State, nil
	}
	all, err := answersOf(ctx, tx, n.ID)
	for _, a := range all {
		if a.Counts(tx.Now()) {
			return NeedAnswered, err
		}
	}
	return NeedOpen, err
}

// Needs are those that offers can answer, the most urgent first; public.
func (s *Service) Needs(ctx context.Context) (all []SkillNeed, err error) {
	err = s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all, err = goingNeeds(ctx, tx)
		return err
	})
	return all, err
}

// OwnNeeds are those of the actor's organisation, the newest first, also the ended.
func (s *Service) OwnNeeds(ctx context.Context, actor identity.Actor) (all []SkillNeed, err error) {
	if err := s.Policy.Allow(actor, "assurance.need.own", SkillNeed{Employer: actor.Tenant}.resource()); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, sqldb.Tenant(actor.Tenant), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all, err = needsOfEmployer(ctx, tx, actor.Tenant)
		return err
	})
	return all, err
}

// Need is one need and the offers that answer it: to everybody those the employer
// confirmed, to both sides also those that wait for its word.
func (s *Service) Need(ctx context.Context, actor identity.Actor, id NeedID) (n SkillNeed, answers []NeedAnswer, err error) {
	err = s.DB.Read(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		answers = nil
		if n, err = loadNeed(ctx, tx, id); err != nil {
			return err
		}
		all, err := answersOf(ctx, tx, id)
		for _, a := range all {
			concerned := s.Policy.Allow(actor, "assurance.endorsement.read", a.resource()) == nil
			if !concerned {
				a.Asked = ""
			}
			if concerned || a.Counts(tx.Now()) {
				answers = append(answers, a)
			}
		}
		return err
	})
	return n, answers, err
}

// NeedsOf are the needs an offer answers with the employer's word; public.
func (s *Service) NeedsOf(ctx context.Context, offer catalogue.OfferID) (all []SkillNeed, err error) {
	err = s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all, err = needsOfOffer(ctx, tx, offer)
		return err
	})
	return all, err
}

// MayAnswerNeeds reports whether the actor speaks for a provider's offers.
func (s *Service) MayAnswerNeeds(actor identity.Actor) error {
	return s.Policy.Allow(actor, "assurance.need.answer", Endorsement{Provider: actor.Tenant}.resource())
}

// ExpireNeeds ends the needs whose day is over.
func (s *Service) ExpireNeeds(ctx context.Context) error {
	clock := identity.System("the day of the need is over")
	for {
		n := 0
		err := s.DB.Write(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) error {
			due, err := dueNeeds(ctx, tx, expireChunk)
			n = len(due)
			for _, d := range due {
				if err == nil {
					err = s.moveNeed(ctx, tx, clock, d, NeedExpired)
				}
			}
			return err
		})
		if err != nil || n < expireChunk {
			return err
		}
	}
}
