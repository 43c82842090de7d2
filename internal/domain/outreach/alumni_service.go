package outreach

import (
	"context"
	"time"

	"opencairn.org/cairn/internal/domain/credential"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/sqldb"
)

func (s *Service) allowAlumni(a identity.Actor, act string, x Alumni) error {
	return s.Policy.Allow(a, act, identity.Resource{Type: "outreach.alumni", ID: string(x.ID), Tenant: x.Tenant, Person: x.Person})
}

// Agreed is what the actor agreed to with an institution; the zero value: to nothing.
func (s *Service) Agreed(ctx context.Context, a identity.Actor, institution identity.TenantID) (x Alumni, err error) {
	if err := s.allowAlumni(a, "outreach.alumni.own", Alumni{Person: a.Person}); err != nil {
		return x, err
	}
	err = s.DB.Read(ctx, sqldb.Person(a.Person, a.Also...), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		x, err = agreedIn(ctx, tx, a, institution)
		return err
	})
	return x, err
}

func agreedIn(ctx context.Context, tx *sqldb.Tx, a identity.Actor, institution identity.TenantID) (Alumni, error) {
	all, err := identity.OwnIn(a, func(p identity.PersonID) ([]Alumni, error) { return alumniOf(ctx, tx, p) })
	for _, x := range all {
		if x.Tenant == institution {
			return x, err
		}
	}
	return Alumni{}, err
}

// Agree keeps what a graduate agrees to with an institution; agreeing to nothing ends
// it, and nothing of it is kept. Who agrees to be told is told at once of what there
// is. Who holds nothing of the institution gets "outreach.alumni.holds_nothing".
func (s *Service) Agree(ctx context.Context, a identity.Actor, institution identity.TenantID, tell, contact bool) error {
	if err := s.allowAlumni(a, "outreach.alumni.own", Alumni{Person: a.Person}); err != nil {
		return err
	}
	return s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		x, err := agreedIn(ctx, tx, a, institution)
		if err != nil {
			return err
		}
		if !tell && !contact {
			return s.end(ctx, tx, a, x)
		}
		if err := s.holdsIn(ctx, tx, a, institution); err != nil {
			return err
		}
		begins := tell && !x.Tell
		x.Tell, x.Contact = tell, contact
		if x.ID == "" {
			x.ID, x.Tenant, x.Person, x.Agreed = AlumniID(tx.NewID()), institution, a.Person, tx.Now()
			err = insertAlumni(ctx, tx, x, hashOf(s.AlumniSecret(x.ID)))
		} else {
			x.Agreed = tx.Now()
			err = updateAlumni(ctx, tx, x, x.next(tx.Now()))
		}
		if err == nil && begins {
			err = job.Add(ctx, tx, job.Job{Kind: jobAlumniLook, Unique: string(x.ID), Args: x.ID})
		}
		if err != nil {
			return err
		}
		return recordAlumni(ctx, tx, a, "outreach.alumni.agree", x)
	})
}

func (s *Service) holdsIn(ctx context.Context, tx *sqldb.Tx, a identity.Actor, institution identity.TenantID) error {
	all, err := identity.OwnIn(a, func(p identity.PersonID) ([]credential.Credential, error) { return credential.HoldingsIn(ctx, tx, p) })
	for _, c := range all {
		if c.Issuer == institution {
			return err
		}
	}
	if err == nil {
		err = fault.New(fault.Conflict, "outreach.alumni.holds_nothing")
	}
	return err
}

func (s *Service) end(ctx context.Context, tx *sqldb.Tx, a identity.Actor, x Alumni) error {
	if x.ID == "" { // it has ended
		return nil
	}
	if err := deleteAlumni(ctx, tx, x); err != nil {
		return err
	}
	return recordAlumni(ctx, tx, a, "outreach.alumni.end", x)
}

// AlumniSecret is the secret of the link in the mails to a graduate.
func (s *Service) AlumniSecret(id AlumniID) string { return s.secretOf("alumni " + string(id)) }

// recordAlumni writes into the deployment's own record: the institution's would say
// who agreed.
func recordAlumni(ctx context.Context, tx *sqldb.Tx, a identity.Actor, act string, x Alumni) error {
	return record(ctx, tx, a, "", act, "alumni/"+string(x.ID))
}

// AlumniBy is what is behind the link of a mail to a graduate. It changes nothing.
// Fault "outreach.alumni.none".
func (s *Service) AlumniBy(ctx context.Context, a identity.Actor, secret string) (x Alumni, institution identity.Organisation, err error) {
	if err := s.allowAlumni(a, "outreach.alumni.link", Alumni{}); err != nil {
		return x, institution, err
	}
	err = s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		if x, err = alumniByToken(ctx, tx, hashOf(secret)); err == nil {
			institution, err = identity.OrganisationIn(ctx, tx, x.Tenant)
		}
		return err
	})
	return x, institution, err
}

// EndAlumni ends by the link of a mail all that a graduate agreed to with the
// institution. Fault "outreach.alumni.none".
func (s *Service) EndAlumni(ctx context.Context, a identity.Actor, secret string) error {
	if err := s.allowAlumni(a, "outreach.alumni.link", Alumni{}); err != nil {
		return err
	}
	return s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		x, err := alumniByToken(ctx, tx, hashOf(secret))
		if err != nil {
			return err
		}
		return s.end(ctx, tx, a, x)
	})
}

// SeeAlumni is what the actor's institution sees of its graduates.
func (s *Service) SeeAlumni(ctx context.Context, a identity.Actor) (seen AlumniSeen, err error) {
	if err := s.allowAlumni(a, "outreach.alumni.see", Alumni{Tenant: a.Tenant}); err != nil {
		return seen, err
	}
	err = s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		n, err := countAlumni(ctx, tx, a.Tenant)
		if err != nil {
			return err
		}
		seen = AlumniSeen{Tell: told(time.Time{}, "", n)}
		all, err := alumniToWrite(ctx, tx, a.Tenant)
		if err != nil {
			return err
		}
		for _, x := range all {
			p, err := identity.PersonIn(ctx, tx, x.Person)
			if fault.Is(err, "identity.person.none") || err == nil && p.Email == "" {
				continue
			}
			if err != nil {
				return err
			}
			seen.Contact = append(seen.Contact, Graduate{Name: p.Name, Email: p.Email, Agreed: x.Agreed})
		}
		return nil
	})
	return seen, err
}
