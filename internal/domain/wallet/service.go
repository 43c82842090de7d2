package wallet

import (
	"context"
	"strings"

	"opencairn.org/cairn/internal/domain/credential"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/audit"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Deps is what the service stands on.
type Deps struct {
	DB     *sqldb.DB
	Policy *identity.Policy
}

// Service takes the acts of a holder, and of whoever was given a link.
type Service struct{ Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{d} }

// mostPurpose is how long the learner's words for a share may be.
const mostPurpose = 200

// Share makes a link to one of the actor's credentials. The token is given out
// once and is not stored.
func (s *Service) Share(ctx context.Context, actor identity.Actor, id credential.CredentialID, purpose string, p Period) (Share, string, error) {
	token, hash, err := newToken()
	if err != nil {
		return Share{}, "", err
	}
	purpose = strings.TrimSpace(purpose)
	if len([]rune(purpose)) > mostPurpose {
		return Share{}, "", fault.New(fault.Invalid, "wallet.share.purpose_long", "most", mostPurpose).At("purpose")
	}
	var made Share
	err = s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		c, err := credential.CredentialIn(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := s.allow(actor, "wallet.share.create", string(id), c.Person); err != nil {
			return err
		}
		made = Share{ID: tx.NewID(), Person: c.Person, Credential: id, Purpose: purpose, CreatedAt: tx.Now()}
		if made.ExpiresAt, err = expiry(p, tx.Now()); err != nil {
			return err
		}
		if err := insertShare(ctx, tx, made, hash); err != nil {
			return err
		}
		return record(ctx, tx, actor, "wallet.share.create", made.ID)
	})
	return made, token, err
}

// record writes into the deployment's own record: to whom a learner shows what
// they earned is no business of the organisation that issued it.
func record(ctx context.Context, tx *sqldb.Tx, actor identity.Actor, act, share string) error {
	return audit.Record(ctx, tx, audit.Entry{Actor: actor.Name(), Role: actor.RoleNames(), Act: act, Object: "share/" + share})
}

func (s *Service) allow(actor identity.Actor, act, id string, owner identity.PersonID) error {
	return s.Policy.Allow(actor, act, identity.Resource{Type: "wallet.share", ID: id, Person: owner})
}

// Shares lists the actor's links to one credential, or to all of them, with how
// often each was used.
func (s *Service) Shares(ctx context.Context, actor identity.Actor, id credential.CredentialID) ([]Share, error) {
	if err := s.allow(actor, "wallet.share.list", "", actor.Person); err != nil {
		return nil, err
	}
	var all []Share
	err := s.DB.Read(ctx, sqldb.Person(actor.Person, actor.Also...), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all, err = identity.OwnIn(actor, func(p identity.PersonID) ([]Share, error) { return sharesOf(ctx, tx, p, id) })
		return err
	})
	return all, err
}

// End withdraws a link; it stops working at once.
func (s *Service) End(ctx context.Context, actor identity.Actor, id string) error {
	if err := s.allow(actor, "wallet.share.end", id, actor.Person); err != nil {
		return err
	}
	return s.DB.Write(ctx, sqldb.Person(actor.Person, actor.Also...), func(ctx context.Context, tx *sqldb.Tx) error {
		var err error
		for _, p := range actor.Persons() {
			if err = endShare(ctx, tx, p, id); err == nil {
				break
			}
		}
		if err != nil {
			return err
		}
		return record(ctx, tx, actor, "wallet.share.end", id)
	})
}

// Opened is what somebody with a link gets.
type Opened struct {
	Share      Share
	Credential credential.Credential
}

// Open follows a link, for anybody who has it, and counts the visit. A link that
// has ended says so and shows nothing.
func (s *Service) Open(ctx context.Context, token string) (Opened, error) {
	var o Opened
	err := s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		if o.Share, err = shareByHash(ctx, tx, hashToken(token)); err != nil {
			return err
		}
		if !o.Share.Open(tx.Now()) {
			return fault.New(fault.NotFound, "wallet.share.ended")
		}
		if o.Credential, err = credential.CredentialIn(ctx, tx, o.Share.Credential); err != nil {
			return err
		}
		return countView(ctx, tx, o.Share)
	})
	if err != nil {
		return Opened{}, err
	}
	return o, nil
}

// Export implements identity.Holder: the links a person made.
func (s *Service) Export(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) (any, error) {
	all, err := everyShareOf(ctx, tx, p)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return all, nil
}

// Erase implements identity.Holder.
func (s *Service) Erase(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) error {
	return eraseShares(ctx, tx, p)
}
