package identity

import (
	"context"
	"errors"
	"strings"
	"time"

	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Token is an API token without its secret, which is shown once.
type Token struct {
	ID      string    `json:"id"`
	Person  PersonID  `json:"person"`
	Tenant  TenantID  `json:"tenant,omitempty"` // acted for; empty for oneself
	Name    string    `json:"name"`             // as its owner calls it
	Scopes  []string  `json:"scopes"`
	Created time.Time `json:"created"`
	Expires time.Time `json:"expires"`
	Seen    time.Time `json:"seen,omitzero"` // last use, to the hour
}

// tokenPrefix lets scanners for leaked secrets recognise ours.
const tokenPrefix = "cairn_"

// CreateToken makes a token that acts for the actor, in the organisation they
// act for now, within the scopes and for at most TokenMostLife. The secret is
// shown once; only its hash is kept.
func (s *Service) CreateToken(ctx context.Context, a Actor, name string, scopes []string, life time.Duration) (secret string, t Token, err error) {
	if err := s.Policy.Allow(a, "identity.token.create", Resource{Type: "identity.token", Tenant: a.Tenant, Person: a.Person}); err != nil {
		return "", Token{}, err
	}
	if err := validScopes(scopes); err != nil {
		return "", Token{}, err
	}
	if life <= 0 || life > TokenMostLife {
		return "", Token{}, fault.New(fault.Invalid, "identity.token.life", "days", int(TokenMostLife.Hours()/24)).At("life")
	}
	if secret, err = newSecret(); err != nil {
		return "", Token{}, err
	}
	secret = tokenPrefix + secret
	err = s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		t = Token{ID: tx.NewID(), Person: a.Person, Tenant: a.Tenant, Name: strings.TrimSpace(name), Scopes: scopes, Created: tx.Now(), Expires: tx.Now().Add(life)}
		if err := insertToken(ctx, tx, t, hashOf(secret)); err != nil {
			return err
		}
		return record(ctx, tx, a, a.Tenant, "identity.token.create", "token/"+t.ID)
	})
	return secret, t, err
}

// ActorOfToken is who an API token acts for, with the roles held at this moment
// and the token's scopes. One that does not work is "identity.token.void";
// after many from one network address, "identity.link.too_many".
func (s *Service) ActorOfToken(ctx context.Context, secret, address string) (a Actor, err error) {
	var t Token
	err = s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		if t, err = tokenByHash(ctx, tx, hashOf(secret)); err != nil {
			return err
		}
		if !tx.Now().Before(t.Expires) {
			return sqldb.ErrNoRows
		}
		a, err = actorIn(ctx, tx, t.Person, t.Tenant)
		return err
	})
	if errors.Is(err, sqldb.ErrNoRows) || err == nil && (!a.SignedIn() || a.Tenant != t.Tenant) {
		return Actor{}, s.voidToken(ctx, address)
	}
	if err != nil {
		return Actor{}, err
	}
	a.Scopes = t.Scopes
	if s.DB.Now().Sub(t.Seen) > time.Hour {
		err = s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error { return touchToken(ctx, tx, t.ID) })
	}
	return a, err
}

func (s *Service) voidToken(ctx context.Context, address string) error {
	var over bool
	err := s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		over, err = tooMany(ctx, tx, "token", address, limitTokens)
		return err
	})
	switch {
	case err != nil:
		return err
	case over:
		return fault.New(fault.Exhausted, "identity.link.too_many", "minutes", int(limitTokens.period.Minutes()))
	}
	return fault.New(fault.Denied, "identity.token.void")
}

// Tokens lists the actor's own tokens, the newest first.
func (s *Service) Tokens(ctx context.Context, a Actor) (ts []Token, err error) {
	if err := s.Policy.Allow(a, "identity.token.list", Resource{Type: "identity.token", Person: a.Person}); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		ts, err = OwnIn(a, func(id PersonID) ([]Token, error) { return tokensOf(ctx, tx, id) })
		return err
	})
	return ts, err
}

// RevokeToken ends one of the actor's own tokens.
func (s *Service) RevokeToken(ctx context.Context, a Actor, id string) error {
	if err := s.Policy.Allow(a, "identity.token.revoke", Resource{Type: "identity.token", ID: id, Person: a.Person}); err != nil {
		return err
	}
	return s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		var n int64
		for _, person := range a.Persons() {
			gone, err := deleteToken(ctx, tx, id, person)
			if err != nil {
				return err
			}
			n += gone
		}
		if n == 0 {
			return fault.New(fault.NotFound, "identity.token.none")
		}
		return record(ctx, tx, a, a.Tenant, "identity.token.revoke", "token/"+id)
	})
}
