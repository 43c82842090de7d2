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

func (e Endorsement) resource() identity.Resource {
	return identity.Resource{Type: "assurance.endorsement", ID: string(e.ID), Tenant: e.Provider, Attrs: map[string]any{"employer": string(e.Employer)}}
}

// AskEndorsement asks an employer for its word for an offer.
func (s *Service) AskEndorsement(ctx context.Context, actor identity.Actor, offer catalogue.OfferID, employer identity.TenantID, kind EndorsementKind, words string) (Endorsement, error) {
	if _, err := ParseEndorsementKind(string(kind)); err != nil {
		return Endorsement{}, err
	}
	var e Endorsement
	err := s.DB.Write(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) error {
		o, err := catalogue.OfferIn(ctx, tx, offer)
		if err != nil {
			return err
		}
		e = Endorsement{
			ID: EndorsementID(tx.NewID()), Provider: o.Provider, Offer: offer, Title: title(o), Employer: employer,
			Kind: kind, State: EndorsementRequested, Asked: strings.TrimSpace(words), AskedAt: tx.Now(),
		}
		if err := s.Policy.Allow(actor, "assurance.endorsement.ask", e.resource()); err != nil {
			return err
		}
		if err := identity.TakesOnIn(ctx, tx, o.Provider); err != nil {
			return err
		}
		org, err := identity.OrganisationIn(ctx, tx, employer)
		if err != nil {
			return err
		}
		if org.Kind != identity.KindEmployer {
			return fault.New(fault.Invalid, "assurance.endorsement.not_an_employer", "organisation", org.Slug).At("employer")
		}
		last, err := standingEndorsement(ctx, tx, e)
		if err != nil {
			return err
		}
		if last.State == EndorsementRequested || last.Counts(tx.Now()) {
			return fault.New(fault.Conflict, "assurance.endorsement.already_asked", "kind", string(kind)).At("kind")
		}
		if err := insertEndorsement(ctx, tx, e); err != nil {
			return err
		}
		if err := event.Emit(ctx, tx, EndorsementAsked{Endorsement: e.ID, Employer: employer}); err != nil {
			return err
		}
		return record(ctx, tx, actor, e.Provider, "assurance.endorsement.ask", string(e.ID), e.Asked)
	})
	return e, err
}

// AnswerEndorsement is the employer's word: confirmed with a public statement,
// declined, or withdrawn later.
func (s *Service) AnswerEndorsement(ctx context.Context, actor identity.Actor, id EndorsementID, to EndorsementState, statement string) error {
	return s.DB.Write(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) error {
		e, err := loadEndorsement(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := s.Policy.Allow(actor, "assurance.endorsement.answer", e.resource()); err != nil {
			return err
		}
		from := e.State
		if err := nextEndorsement(from, to); err != nil {
			return err
		}
		e.State, e.DecidedAt = to, tx.Now()
		if words := strings.TrimSpace(statement); words != "" {
			e.Statement = words
		}
		if to == EndorsementConfirmed {
			if e.Statement == "" {
				return fault.New(fault.Invalid, "assurance.endorsement.statement_missing").At("statement")
			}
			e.ExpiresAt = tx.Now().AddDate(0, endorsementMonths, 0)
		}
		if err := answerEndorsement(ctx, tx, e, from); err != nil {
			return err
		}
		if err := s.heard(ctx, tx, actor, e); err != nil {
			return err
		}
		return record(ctx, tx, actor, e.Employer, "assurance.endorsement."+string(to), "endorsement/"+string(e.ID), e.Statement)
	})
}

// Endorsements are the employers' words for an offer; confirmed ones are public.
func (s *Service) Endorsements(ctx context.Context, actor identity.Actor, offer catalogue.OfferID) ([]Endorsement, error) {
	var shown []Endorsement
	err := s.DB.Read(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) error {
		shown = nil
		o, err := catalogue.OfferIn(ctx, tx, offer)
		if err != nil {
			return err
		}
		all, err := endorsementsOfOffer(ctx, tx, o.Provider, offer)
		if err != nil {
			return err
		}
		for _, e := range all {
			switch concerned := s.Policy.Allow(actor, "assurance.endorsement.read", e.resource()) == nil; {
			case concerned:
				shown = append(shown, e)
			case e.Counts(tx.Now()):
				e.Asked = "" // what the provider wrote to the employer is theirs
				shown = append(shown, e)
			}
		}
		return nil
	})
	return shown, err
}

// CountEndorsed is how many offers an employer stands for today, and how many
// employers do; public.
func (s *Service) CountEndorsed(ctx context.Context) (offers, employers int, err error) {
	err = s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		offers, employers, err = countEndorsed(ctx, tx)
		return err
	})
	return offers, employers, err
}

// EndorsementTitle is the title of the offer an endorsement is about.
func (s *Service) EndorsementTitle(ctx context.Context, id EndorsementID) (string, error) {
	var e Endorsement
	err := s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		e, err = loadEndorsement(ctx, tx, id)
		return err
	})
	return e.Title, err
}
