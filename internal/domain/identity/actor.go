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
