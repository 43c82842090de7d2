package recognition

import (
	"context"
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/verification"
	"opencairn.org/cairn/internal/ground/audit"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/key"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Deps is what a Service is built from.
type Deps struct {
	DB     *sqldb.DB
	Policy *identity.Policy
	Keys   *key.Ring
	// Verify judges a credential: guard G1. It runs outside any transaction.
	Verify func(ctx context.Context, data []byte, p verification.Policy) (verification.Report, error)
}

// Service publishes policies, makes promises, and decides requests.
type Service struct{ Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{d} }

func record(ctx context.Context, tx *sqldb.Tx, a identity.Actor, owner identity.TenantID, act, object string, detail map[string]string) error {
	return audit.Record(ctx, tx, audit.Entry{Tenant: string(owner), Actor: a.Name(), Role: a.RoleNames(), Act: act, Object: object, Detail: detail})
}

// PublishProgramme writes or renews a programme of the actor's university, known by
// its code.
func (s *Service) PublishProgramme(ctx context.Context, a identity.Actor, p Programme) (Programme, error) {
	if p.Owner == "" {
		p.Owner = a.Tenant
	}
	if err := s.Policy.Allow(a, "recognition.programme.publish", identity.Resource{Type: "recognition.programme", Tenant: p.Owner}); err != nil {
		return p, err
	}
	p.Code = strings.TrimSpace(p.Code)
	if err := CheckProgramme(p); err != nil {
		return p, err
	}
	err := s.DB.Write(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) error {
		if _, err := identity.OrganisationIn(ctx, tx, p.Owner); err != nil {
			return err
		}
		old, known, err := programmeByCode(ctx, tx, p.Owner, p.Code)
		if err != nil {
			return err
		}
		p.ID, p.Changed = old.ID, tx.Now()
		if !known {
			p.ID = ProgrammeID(tx.NewID())
		}
		if err := upsertProgramme(ctx, tx, p); err != nil {
			return err
		}
		return record(ctx, tx, a, p.Owner, "recognition.programme.publish", "programme/"+string(p.ID), map[string]string{"code": p.Code})
	})
	return p, err
}

// ProgrammeView is a programme with all that is published about it.
type ProgrammeView struct {
	Programme  Programme
	Owner      identity.Organisation
	Policy     *Policy  // in force now; nil: none yet
	History    []Policy // every version, the newest first
	Agreements []Agreement
	At         time.Time // when it was asked
}

// Programme shows a programme and its policy, to anybody.
func (s *Service) Programme(ctx context.Context, a identity.Actor, id ProgrammeID) (v ProgrammeView, err error) {
	if err := s.Policy.Allow(a, "recognition.programme.show", identity.Resource{Type: "recognition.programme", ID: string(id)}); err != nil {
		return v, err
	}
	err = s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		v, err = programmeView(ctx, tx, id)
		return err
	})
	return v, err
}

// PolicyDesk is Programme for those who publish its policy.
func (s *Service) PolicyDesk(ctx context.Context, a identity.Actor, id ProgrammeID) (v ProgrammeView, err error) {
	if v, err = s.Programme(ctx, a, id); err != nil {
		return v, err
	}
	return v, s.Policy.Allow(a, "recognition.policy.publish", identity.Resource{Type: "recognition.policy", Tenant: v.Programme.Owner})
}

func programmeView(ctx context.Context, tx *sqldb.Tx, id ProgrammeID) (v ProgrammeView, err error) {
	v.At = tx.Now()
	if v.Programme, err = programmeOf(ctx, tx, id); err != nil {
		return v, err
	}
	if v.Owner, err = identity.OrganisationIn(ctx, tx, v.Programme.Owner); err != nil {
		return v, err
	}
	if v.History, err = policies(ctx, tx, id); err != nil {
		return v, err
	}
	p, ok, err := policyAt(ctx, tx, id, tx.Now())
	if err != nil {
		return v, err
	}
	if ok {
		v.Policy = &p
	}
	v.Agreements, err = agreementsOf(ctx, tx, v.Programme.Owner)
	return v, err
}

// ProgrammeTitles are what all programmes are called, by their ids, for anybody.
func (s *Service) ProgrammeTitles(ctx context.Context, a identity.Actor) (titles map[ProgrammeID]i18n.Text, err error) {
	if err := s.Policy.Allow(a, "recognition.programme.list", identity.Resource{Type: "recognition.programme"}); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) error {
		all, err := programmes(ctx, tx)
		titles = make(map[ProgrammeID]i18n.Text, len(all))
		for _, p := range all {
			titles[p.ID] = p.Title
		}
		return err
	})
	return titles, err
}

// ProgrammeRow is a programme in a list.
type ProgrammeRow struct {
	Programme Programme
	Owner     identity.Organisation
	Version   int // of the policy in force; 0: none
}

// Programmes lists what learning may count towards, to anybody; with an owner, that
// university's.
func (s *Service) Programmes(ctx context.Context, a identity.Actor, owner identity.TenantID) (rows []ProgrammeRow, err error) {
	if err := s.Policy.Allow(a, "recognition.programme.list", identity.Resource{Type: "recognition.programme"}); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) error {
		rows = nil
		all, err := programmes(ctx, tx)
		if err != nil {
			return err
		}
		for _, p := range all {
			if owner != "" && p.Owner != owner {
				continue
			}
			r := ProgrammeRow{Programme: p}
			if r.Owner, err = identity.OrganisationIn(ctx, tx, p.Owner); err != nil {
				return err
			}
			now, _, err := policyAt(ctx, tx, p.ID, tx.Now())
			if err != nil {
				return err
			}
			r.Version = now.Version
			rows = append(rows, r)
		}
		return nil
	})
	return rows, err
}
