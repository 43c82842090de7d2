package framework

import (
	"context"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Deps are what a Service needs.
type Deps struct {
	DB    *sqldb.DB
	Packs *pack.Set

	Policy   *identity.Policy // who may draft, consult and adopt; drafts need it
	Subjects Subjects         // whom rules touch; impacts need it
	Stakes   Stakes           // places and money; nil: impacts do not tell of them
}

// Service is what doors call. What a framework says is public, so only methods
// about drafts ask who wants to know; recording is done by the domain whose
// subject it is.
type Service struct {
	*Library
	db       *sqldb.DB
	policy   *identity.Policy
	subjects Subjects
	stakes   Stakes
	daily    *daily
}

// New makes the service.
func New(d Deps) *Service {
	return &Service{Library: NewLibrary(d.Packs), db: d.DB, policy: d.Policy, subjects: d.Subjects, stakes: d.Stakes, daily: newDaily()}
}

// Judge answers a question about fields. A question without a date is asked for
// today. Errors: a fault.List naming every unknown or ill-typed field; NotFound
// framework.unknown for a framework nobody has.
func (s *Service) Judge(_ context.Context, fields Fields, q Question) (Judgement, error) {
	if q.On.IsZero() {
		q.On = s.db.Now()
	}
	return s.Library.Judge(fields, q)
}

// Judge answers a question about fields. The question must have a date.
func (l *Library) Judge(fields Fields, q Question) (Judgement, error) { return judge(l.set, fields, q) }

// List is every version of every framework, by pack and id.
func (s *Service) List(context.Context) []Summary {
	var out []Summary
	for _, f := range s.set.Frameworks() {
		out = append(out, s.summary(f, pack.On(s.db.Now())))
	}
	return out
}

// Show is one framework in full, by its id or by its pack's code: then the
// version in force today. NotFound framework.unknown otherwise.
func (s *Service) Show(_ context.Context, name string) (Detail, error) {
	today := pack.On(s.db.Now())
	f, err := s.named(name, today)
	if err != nil {
		return Detail{}, err
	}
	return s.detail(f, today)
}
