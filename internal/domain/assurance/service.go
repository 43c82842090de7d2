package assurance

import (
	"context"
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/audit"
	"opencairn.org/cairn/internal/ground/event"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Deps is what the service stands on.
type Deps struct {
	DB         *sqldb.DB
	Policy     *identity.Policy
	Frameworks *framework.Service
	// Catalogue looks for approved offers that an application repeats. Nobody
	// looks when it is nil: rules that ask are then unknown.
	Catalogue *catalogue.Service
}

// Service takes the acts of providers, employers, officers and panels.
type Service struct{ Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{d} }

// clockTarget is within which a body means to decide, by tier.
var clockTarget = map[Tier]time.Duration{Light: 5 * day, Standard: 20 * day, Full: 40 * day}

const day = 24 * time.Hour

// resource is what the policy sees of an application.
func (a Application) resource() identity.Resource {
	return identity.Resource{Type: "assurance.application", ID: string(a.ID), Tenant: a.Provider,
		Attrs: map[string]any{"body": string(a.Body), "submitter": string(a.SubmittedBy)}}
}

// act moves an application and keeps the step: allowed, possible, reasoned,
// stored, told. The audit record is the transaction's last write.
func (s *Service) act(ctx context.Context, tx *sqldb.Tx, actor identity.Actor, a Application, act Act, reason string) (Application, error) {
	if err := s.Policy.Allow(actor, "assurance.application."+string(act), a.resource()); err != nil {
		return a, err
	}
	return s.step(ctx, tx, actor, a, act, reason)
}

// step is act without the question of who may: for what follows by rule.
func (s *Service) step(ctx context.Context, tx *sqldb.Tx, actor identity.Actor, a Application, act Act, reason string) (Application, error) {
	reason = strings.TrimSpace(reason)
	to, err := Next(a.State, act)
	if err != nil {
		return a, err
	}
	if err := NeedsReasons(act, reason); err != nil {
		return a, err
	}
	from := a.State
	a.State = to
	if to.Decides() {
		a.DecidedAt = tx.Now()
		if reason != "" { // conditions that are met keep the reasons they were set with
			a.Reasons = reason
		}
	}
	if err := moveApplication(ctx, tx, a, from); err != nil {
		return a, err
	}
	t := Transition{Act: act, From: from, To: to, Actor: actor.Person, Role: firstRole(actor), At: tx.Now(), Reason: reason}
	return a, insertTransition(ctx, tx, a, t)
}

func firstRole(a identity.Actor) identity.Role {
	if len(a.Roles) == 0 {
		return ""
	}
	return a.Roles[0]
}

// close records what was done, and tells the provider when it was a decision.
func (s *Service) close(ctx context.Context, tx *sqldb.Tx, actor identity.Actor, a Application, act Act, reason string) error {
	if a.State.Decides() {
		if err := event.Emit(ctx, tx, ApplicationDecided{Application: a.ID, Provider: a.Provider, State: a.State}); err != nil {
			return err
		}
	}
	return record(ctx, tx, actor, a.Body, "assurance.application."+string(act), "application/"+string(a.ID), reason)
}

// record writes the audit entry of the tenant that acted.
func record(ctx context.Context, tx *sqldb.Tx, actor identity.Actor, tenant identity.TenantID, act, object, reason string) error {
	return audit.Record(ctx, tx, audit.Entry{
		Tenant: string(tenant), Actor: actor.Name(), Role: actor.RoleNames(), Act: act, Object: object, Reason: reason,
	})
}

// write runs one act over an application that is loaded by its id. The scope is
// national: provider and body are different tenants, and the policy has looked
// at both.
func (s *Service) write(ctx context.Context, id ApplicationID, fn func(ctx context.Context, tx *sqldb.Tx, a Application) error) error {
	return s.DB.Write(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) error {
		a, err := loadApplication(ctx, tx, id)
		if err != nil {
			return err
		}
		return fn(ctx, tx, a)
	})
}
