package outreach

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"

	"opencairn.org/cairn/internal/domain/assurance"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/audit"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/mail"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Deps is what the service stands on.
type Deps struct {
	DB        *sqldb.DB
	Policy    *identity.Policy
	Catalogue *catalogue.Service
	Assurance *assurance.Service
	Secret    []byte // links are made from it
	Mail      mail.Sender
	PublicURL string // without a slash at its end
	// Hurdles are what stands in the way of whom, as the country's pack says (S-365).
	Hurdles []pack.HurdleGroup
}

// Service keeps lists, alerts and portals.
type Service struct{ Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{d} }

// Jobs are the background jobs.
func (s *Service) Jobs() []job.Handler {
	return []job.Handler{
		{Kind: jobSweep, Every: sweepEvery, Work: s.sweep},
		{Kind: jobAlertAsk, Work: s.mailAsked},
		{Kind: jobAlertDue, Every: alertDueEvery, Work: s.findDue},
		{Kind: jobAlertLook, Work: s.look},
		{Kind: jobAlumniDue, Every: alumniDueEvery, Work: s.findAlumni},
		{Kind: jobAlumniLook, Work: s.lookForAlumni},
	}
}

// secretOf makes the secret of a link from what it is for, so that it can be shown
// again, and whoever reads the database cannot make it: 128 bits.
func (s *Service) secretOf(what string) string {
	mac := hmac.New(sha256.New, s.Secret)
	mac.Write([]byte("outreach\x00" + what))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:16])
}

func hashOf(secret string) string {
	h := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(h[:])
}

func record(ctx context.Context, tx *sqldb.Tx, a identity.Actor, tenant identity.TenantID, act, object string) error {
	return audit.Record(ctx, tx, audit.Entry{Tenant: string(tenant), Actor: a.Name(), Role: a.RoleNames(), Act: act, Object: object})
}
