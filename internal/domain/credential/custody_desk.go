package credential

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Kept are the issuers whose records the actor's archive keeps or will.
func (s *Service) Kept(ctx context.Context, actor identity.Actor) (all []Custody, err error) {
	if err := s.Policy.Allow(actor, "credential.custody.read", Custody{Custodian: actor.Tenant}.resource("")); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all, err = custodies(ctx, tx, actor.Tenant)
		return err
	})
	return all, err
}

// KeptOf is one of them.
func (s *Service) KeptOf(ctx context.Context, actor identity.Actor, issuer identity.TenantID) (c Custody, err error) {
	err = s.DB.Read(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		if c, err = loadCustody(ctx, tx, issuer); err != nil {
			return err
		}
		return s.Policy.Allow(actor, "credential.custody.read", c.resource(""))
	})
	return c, err
}

// Search is a holder's request: what they ask to have looked up, by their name and
// birth date, or by the credential's number.
type Search struct {
	Issuer    identity.TenantID
	Number    CredentialID
	Name      string
	BirthDate string // YYYY-MM-DD; narrows a name
	Request   string // who asked, when, how they showed who they are: kept in the record
}

// Found is a credential that fits a holder's request.
type Found struct {
	ID       CredentialID
	Title    string
	Learner  Learner
	State    State
	IssuedAt time.Time
}

// heldRow is what a search reads of a credential.
type heldRow struct {
	ID       CredentialID
	Title    string
	State    State
	IssuedAt time.Time
	record   string
}

// leastRequest is how much a custodian writes down about a request.
const leastRequest = 10

// mostFound keeps a search from becoming a list of everybody.
const mostFound = 20

// Find looks a credential up for its holder, and records that it did: an archive
// opens its records when somebody asks for their own, not to browse.
func (s *Service) Find(ctx context.Context, actor identity.Actor, q Search) (found []Found, err error) {
	q.Name, q.Request = strings.TrimSpace(q.Name), strings.TrimSpace(q.Request)
	if err := checkSearch(q); err != nil {
		return nil, err
	}
	err = s.DB.Write(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) error {
		found = nil
		c, err := loadCustody(ctx, tx, q.Issuer)
		if err != nil {
			return err
		}
		if err := s.Policy.Allow(actor, "credential.custody.read", c.resource("")); err != nil {
			return err
		}
		if !c.Closed() {
			return fault.New(fault.Conflict, "credential.custody.not_yet", "date", c.ClosesAt)
		}
		rows, err := awardRecords(ctx, tx, q.Issuer)
		if err != nil {
			return err
		}
		if found, err = fitting(rows, q); err != nil {
			return err
		}
		return record(ctx, tx, actor, c.Custodian, "credential.custody.find", "organisation/"+string(q.Issuer), q.Request)
	})
	return found, err
}

func checkSearch(q Search) error {
	var l fault.List
	if q.Number == "" && q.Name == "" {
		l = append(l, fault.New(fault.Invalid, "credential.custody.search_empty").At("name"))
	}
	if q.BirthDate != "" {
		if _, err := time.Parse(time.DateOnly, q.BirthDate); err != nil {
			l = append(l, fault.New(fault.Invalid, "credential.custody.birth_date").At("birth"))
		}
	}
	if len([]rune(q.Request)) < leastRequest {
		l = append(l, fault.New(fault.Invalid, "credential.custody.request_missing", "least", leastRequest).At("request"))
	}
	return l.OrNil()
}

func fitting(rows []heldRow, q Search) ([]Found, error) {
	var found []Found
	for _, h := range rows {
		var r Record
		if err := json.Unmarshal([]byte(h.record), &r); err != nil {
			return nil, err
		}
		fits := h.ID == q.Number && q.Number != "" ||
			q.Number == "" && strings.EqualFold(r.Learner.Name, q.Name) && (q.BirthDate == "" || r.Learner.BirthDate == q.BirthDate)
		if fits {
			found = append(found, Found{ID: h.ID, Title: h.Title, Learner: r.Learner, State: h.State, IssuedAt: h.IssuedAt})
		}
		if len(found) == mostFound {
			break
		}
	}
	return found, nil
}
