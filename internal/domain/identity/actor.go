package identity

import (
	"log/slog"
	"slices"
)

// PersonID names a person: unguessable, the same in every tenant.
type PersonID string

// TenantID names an organisation, which is a tenant.
type TenantID string

// Actor is whoever does something: a person in a session, a program with an API
// token, nobody in particular, or Cairn itself.
type Actor struct {
	Person PersonID
	// Also are the ids of records that were merged into Person's. What belongs to
	// one of them belongs to the actor: see [Actor.Persons] and [OwnIn].
	Also []PersonID
	// Tenant is the organisation acted for; empty when acting for oneself.
	Tenant TenantID
	// Roles are those held in Tenant, or learner alone when acting for oneself.
	Roles []Role
	// Scopes are what an API token may do at most: "catalogue" or
	// "catalogue.offer" or "catalogue.offer.submit". Nil for a session.
	Scopes []string
	// Lang is the BCP 47 code of the language to answer in.
	Lang string

	system string // why Cairn itself acts; empty for people
}

// Anonymous is somebody without an account, or not signed in.
var Anonymous Actor

// System is Cairn itself: a job, the command line on the server. The reason is
// recorded where the act is.
func System(reason string) Actor { return Actor{system: reason} }

// IsSystem reports that Cairn itself acts.
func (a Actor) IsSystem() bool { return a.system != "" }

// SignedIn reports that a known person acts, by session or token.
func (a Actor) SignedIn() bool { return a.Person != "" }

// Is reports that the actor holds the role in the organisation acted for.
func (a Actor) Is(r Role) bool { return slices.Contains(a.Roles, r) }

// Persons are all ids of the actor's person, the kept one first; none of somebody
// who is nobody in particular.
func (a Actor) Persons() []PersonID {
	if a.Person == "" {
		return nil
	}
	return append([]PersonID{a.Person}, a.Also...)
}

// Owns reports that the id is one of the actor's person.
func (a Actor) Owns(id PersonID) bool { return id != "" && slices.Contains(a.Persons(), id) }

// OwnIn puts together what a query of one person gives for every id of the
// actor's, in the order of [Actor.Persons]. Its transaction runs in the scope
// sqldb.Person(a.Person, a.Also...).
func OwnIn[T any](a Actor, query func(PersonID) ([]T, error)) (all []T, err error) {
	for _, id := range a.Persons() {
		own, err := query(id)
		if err != nil {
			return nil, err
		}
		all = append(all, own...)
	}
	return all, nil
}

// self is the kept id in place of one that was merged into it, for the policy: an
// actor is all their ids, in what they own and in what four eyes forbid.
func (a Actor) self(id string) string {
	if slices.Contains(a.Also, PersonID(id)) {
		return string(a.Person)
	}
	return id
}

// Name is what the audit record says about who acted: the person's id, or
// "system: reason", or "anonymous".
func (a Actor) Name() string {
	switch {
	case a.IsSystem():
		return "system: " + a.system
	case a.SignedIn():
		return string(a.Person)
	}
	return kindAnonymous
}

// RoleNames joins the roles for the audit record.
func (a Actor) RoleNames() string {
	if a.IsSystem() {
		return kindSystem
	}
	return joinRoles(a.Roles)
}

// LogValue keeps the person out of log lines (invariant I12).
func (a Actor) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("kind", a.kind()),
		slog.String("tenant", string(a.Tenant)),
		slog.String("roles", a.RoleNames()),
	)
}

// The kinds of actor a policy can name as principal.kind.
const (
	kindSystem    = "system"
	kindAnonymous = "anonymous"
	kindPerson    = "person"
	kindToken     = "token"
)

func (a Actor) kind() string {
	switch {
	case a.IsSystem():
		return kindSystem
	case !a.SignedIn():
		return kindAnonymous
	case a.Scopes != nil:
		return kindToken
	}
	return kindPerson
}
