package credential

import (
	"context"
	"slices"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// What a list of issued credentials can be sorted by; by itself it has the newest
// first.
const (
	ByIssue  = "issued"
	ByHolder = "holder"
	ByTitle  = "title"
)

// IssuedQuery is what a registrar asks of what was issued. The zero value asks for
// the newest fifty.
type IssuedQuery struct {
	sqldb.Window
	Text  string // in the holder's name, their birth date or the title
	State State  // one that credentials do not have is none
}

// Listed is a credential and the name it was issued in; "" when its holder was
// erased.
type Listed struct {
	Credential
	Holder string
}

// IssuedPage is a part of what an issuer issued.
type IssuedPage = sqldb.Part[Listed]

const issuedPageSize = 50

// Issued lists what the actor's organisation issued, a part at a time.
func (s *Service) Issued(ctx context.Context, actor identity.Actor, q IssuedQuery) (page IssuedPage, err error) {
	if err := s.Policy.Allow(actor, "credential.list", identity.Resource{Type: "credential.credential", Tenant: actor.Tenant}); err != nil {
		return IssuedPage{}, err
	}
	q.Window = q.Own(ByIssue, true).Sized(issuedPageSize)
	if !slices.Contains([]State{InForce, Suspended, Revoked}, q.State) {
		q.State = ""
	}
	err = s.DB.Read(ctx, sqldb.Tenant(actor.Tenant), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		page, err = issuedIn(ctx, tx, actor.Tenant, q)
		return err
	})
	return page, err
}

// issuedIn finds which credentials the part has, from small columns and indexes,
// then reads those: a signed document is eight kilobytes.
func issuedIn(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID, q IssuedQuery) (page IssuedPage, err error) {
	ids, err := sqldb.ReadPart(q.Window, func(id CredentialID) string { return string(id) }, func(w sqldb.Window) ([]CredentialID, error) {
		q.Window = w
		return issuedIDs(ctx, tx, issuer, q)
	})
	if err != nil {
		return page, err
	}
	page = IssuedPage{Previous: ids.Previous, Next: ids.Next, Rows: make([]Listed, len(ids.Rows))}
	for i, id := range ids.Rows {
		if page.Rows[i], err = loadListed(ctx, tx, issuer, id); err != nil {
			return page, err
		}
	}
	page.All, err = countIssued(ctx, tx, issuer, q)
	return page, err
}

func issuedIDs(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID, q IssuedQuery) ([]CredentialID, error) {
	at, err := placeOf(ctx, tx, issuer, CredentialID(q.Row()))
	if err != nil {
		return nil, err
	}
	return orderOf(q)(ctx, tx, issuer, q, at)
}

// orderOf is the statement that reads a list in its order. What is looked for, and
// what is in one state, is found in indexes of their own.
func orderOf(q IssuedQuery) func(context.Context, *sqldb.Tx, identity.TenantID, IssuedQuery, place) ([]CredentialID, error) {
	few := q.State == Suspended || q.State == Revoked
	switch up, text := !q.Falls(), q.Text != ""; {
	case q.Sort == ByTitle && up:
		return idsByTitle
	case q.Sort == ByTitle:
		return idsByTitleFalling
	case q.Sort == ByHolder && few && up:
		return inStateByHolder
	case q.Sort == ByHolder && few:
		return inStateByHolderFalling
	case q.Sort == ByHolder && up:
		return idsByHolder
	case q.Sort == ByHolder:
		return idsByHolderFalling
	case text && few && up:
		return inStateOldest
	case text && few:
		return inStateNewest
	case text && up:
		return foundOldest
	case text:
		return foundNewest
	case up:
		return idsOldest
	}
	return idsNewest
}

// countIssued is how many the question fits. Nearly all are valid: those are what is
// left without the few others.
func countIssued(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID, q IssuedQuery) (n int, err error) {
	switch {
	case q.Text == "":
		return countOfIssuer(ctx, tx, issuer, q)
	case q.State == Suspended || q.State == Revoked:
		return countInState(ctx, tx, issuer, q, q.State)
	}
	if n, err = countFound(ctx, tx, issuer, q); err != nil || q.State == "" {
		return n, err
	}
	for _, s := range []State{Suspended, Revoked} {
		others, err := countInState(ctx, tx, issuer, q, s)
		if err != nil {
			return 0, err
		}
		n -= others
	}
	return n, nil
}

// foldedAtOnce is how many awards are folded in one transaction.
const foldedAtOnce = 200

// Fold makes the awards that an older program wrote ones that can be looked for. It
// is harmless when nothing is left to do.
func (s *Service) Fold(ctx context.Context) error {
	for {
		n := 0
		err := s.DB.Write(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) error {
			some, err := loadUnfolded(ctx, tx, foldedAtOnce)
			if n = len(some); err != nil {
				return err
			}
			for _, u := range some {
				if err := setFolded(ctx, tx, u); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || n < foldedAtOnce {
			return err
		}
	}
}

// folded is what an award is found and sorted by.
func folded(r Record) string {
	return i18n.Fold(r.Learner.Name) + "\n" + r.Learner.BirthDate + "\n" + i18n.Fold(in(r.Title))
}
