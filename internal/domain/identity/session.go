package identity

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// The values of a session that identity knows; a door may keep others.
const (
	SessionPerson = "person" // PersonID as a string
	SessionTenant = "tenant" // TenantID as a string
)

// SessionStore keeps sessions in the database. It has the methods that
// github.com/alexedwards/scs/v2 asks of a CtxStore, and ends sessions by the
// injected clock: after SessionIdle without use, and after SessionAbsolute.
type SessionStore struct{ DB *sqldb.DB }

// FindCtx gives the data of a session that is not over. Its use is noted once a
// minute, so that reading pages writes nothing.
func (s SessionStore) FindCtx(ctx context.Context, token string) (data []byte, found bool, err error) {
	var row session
	err = s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		row, err = sessionByHash(ctx, tx, hashOf(token))
		return err
	})
	now := s.DB.Now()
	switch {
	case errors.Is(err, sqldb.ErrNoRows):
		return nil, false, nil
	case err != nil:
		return nil, false, fmt.Errorf("find session: %w", err)
	case sessionOver(row.created, row.seen, now):
		return nil, false, nil
	case now.Sub(row.seen) < time.Minute:
		return []byte(row.data), true, nil
	}
	err = s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error { return touchSession(ctx, tx, hashOf(token)) })
	return []byte(row.data), err == nil, err
}

// CommitCtx stores a session's data. The expiry is the door's idea; ours counts.
func (s SessionStore) CommitCtx(ctx context.Context, token string, data []byte, _ time.Time) error {
	var coded sessionData
	if err := json.Unmarshal(data, &coded); err != nil {
		return fmt.Errorf("store session: use SessionCodec: %w", err)
	}
	return s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		return putSession(ctx, tx, hashOf(token), PersonID(coded.Values[SessionPerson]), string(data))
	})
}

// DeleteCtx ends a session.
func (s SessionStore) DeleteCtx(ctx context.Context, token string) error {
	return s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error { return deleteSession(ctx, tx, hashOf(token)) })
}

var errContext = errors.New("identity: sessions are found with a context")

// Find is there because the interface embeds it; nothing calls it.
func (s SessionStore) Find(string) ([]byte, bool, error) { return nil, false, errContext }

// Commit is there because the interface embeds it; nothing calls it.
func (s SessionStore) Commit(string, []byte, time.Time) error { return errContext }

// Delete is there because the interface embeds it; nothing calls it.
func (s SessionStore) Delete(string) error { return errContext }

// SessionCodec writes sessions as JSON, of strings only, so that the store sees
// whose they are. It has the methods of an scs Codec.
type SessionCodec struct{}

type sessionData struct {
	Deadline time.Time         `json:"deadline"`
	Values   map[string]string `json:"values"`
}

// Encode implements scs.Codec.
func (SessionCodec) Encode(deadline time.Time, values map[string]any) ([]byte, error) {
	d := sessionData{Deadline: deadline, Values: make(map[string]string, len(values))}
	for name, v := range values {
		text, ok := v.(string)
		if !ok {
			return nil, fmt.Errorf("identity: session value %s is a %T, not a string", name, v)
		}
		d.Values[name] = text
	}
	return json.Marshal(d)
}

// Decode implements scs.Codec.
func (SessionCodec) Decode(b []byte) (time.Time, map[string]any, error) {
	var d sessionData
	if err := json.Unmarshal(b, &d); err != nil {
		return time.Time{}, nil, err
	}
	values := make(map[string]any, len(d.Values))
	for name, v := range d.Values {
		values[name] = v
	}
	return d.Deadline, values, nil
}

// ActorOfSession is who a session's person is now, with the roles held at this
// moment. Somebody who is gone is Anonymous; an organisation they have left is
// left out, so they act for themselves.
func (s *Service) ActorOfSession(ctx context.Context, person PersonID, tenant TenantID, lang string) (a Actor, err error) {
	if person == "" {
		return Actor{Lang: lang}, nil
	}
	err = s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		a, err = actorIn(ctx, tx, person, tenant)
		return err
	})
	a.Lang = lang
	return a, err
}

func actorIn(ctx context.Context, tx *sqldb.Tx, person PersonID, tenant TenantID) (Actor, error) {
	p, err := PersonIn(ctx, tx, person)
	if fault.Is(err, "identity.person.none") || err == nil && !p.Erased.IsZero() {
		return Anonymous, nil
	}
	if err != nil {
		return Actor{}, err
	}
	also, err := mergedInto(ctx, tx, p.ID)
	if err != nil {
		return Actor{}, err
	}
	if tenant != "" {
		roles, err := rolesIn(ctx, tx, tenant, p.ID)
		if err != nil {
			return Actor{}, err
		}
		if len(roles) > 0 {
			return Actor{Person: p.ID, Also: also, Tenant: tenant, Roles: roles}, nil
		}
	}
	return Actor{Person: p.ID, Also: also, Roles: []Role{RoleLearner}}, nil
}

// SwitchOrganisation checks that the actor may act for an organisation, or for
// themselves (empty); the door then puts it into the session and gives the
// browser a new token.
func (s *Service) SwitchOrganisation(ctx context.Context, a Actor, tenant TenantID) (now Actor, err error) {
	if err := s.Policy.Allow(a, "identity.session.switch", Resource{Type: "identity.session", Person: a.Person}); err != nil {
		return Actor{}, err
	}
	if now, err = s.ActorOfSession(ctx, a.Person, tenant, a.Lang); err == nil && now.Tenant != tenant {
		return Actor{}, fault.New(fault.Denied, "identity.organisation.not_member")
	}
	return now, err
}

// Memberships lists what the actor is where, for the page that switches.
func (s *Service) Memberships(ctx context.Context, a Actor) (ms []Membership, err error) {
	if err := s.Policy.Allow(a, "identity.session.switch", Resource{Type: "identity.session", Person: a.Person}); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		ms, err = membershipsOf(ctx, tx, a.Person)
		return err
	})
	return ms, err
}

// SignOut ends the session with this cookie. Without one there is nothing to do.
func (s *Service) SignOut(ctx context.Context, token string) error {
	return SessionStore{s.DB}.DeleteCtx(ctx, token)
}

// SignOutEverywhere ends every session of the actor's person, and says how many.
func (s *Service) SignOutEverywhere(ctx context.Context, a Actor) (n int64, err error) {
	if err := s.Policy.Allow(a, "identity.session.end", Resource{Type: "identity.session", Person: a.Person}); err != nil {
		return 0, err
	}
	err = s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		n = 0
		for _, id := range a.Persons() {
			ended, err := deleteSessionsOf(ctx, tx, id)
			if err != nil {
				return err
			}
			n += ended
		}
		return record(ctx, tx, a, "", "identity.session.end", "person/"+string(a.Person))
	})
	return n, err
}

// splitScopes reads what joinScopes wrote.
func splitScopes(s string) []string { return strings.Fields(s) }

func joinScopes(scopes []string) string { return strings.Join(scopes, " ") }
