package recognition

import (
	"context"
	"slices"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// samePerson are all records of one person, in an order that is always the same:
// what counts for one counts for all of them.
func samePerson(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) ([]identity.PersonID, error) {
	same, err := identity.SameIn(ctx, tx, p)
	slices.Sort(same)
	return same, err
}

// ownIn is a request of a person, whichever of their records made it.
func ownIn(ctx context.Context, tx *sqldb.Tx, p identity.PersonID, id RequestID) (r Request, err error) {
	same, err := samePerson(ctx, tx, p)
	if err != nil {
		return r, err
	}
	for _, record := range same {
		if r, err = ownRequest(ctx, tx, record, id); !fault.Is(err, "recognition.request_unknown") {
			return r, err
		}
	}
	return r, err
}

// account is what counts for a person in a programme, over all their records. The
// turn taken makes everybody who looks at it wait for the other.
func account(ctx context.Context, tx *sqldb.Tx, of Programme, same []identity.PersonID) (entries []Entry, err error) {
	for _, p := range same {
		if err := takeTurn(ctx, tx, of.Owner, of.ID, p); err != nil {
			return nil, err
		}
	}
	return readAccount(ctx, tx, of, same)
}

func readAccount(ctx context.Context, tx *sqldb.Tx, of Programme, same []identity.PersonID) (entries []Entry, err error) {
	for _, p := range same {
		some, err := entriesIn(ctx, tx, of.Owner, of.ID, p)
		if err != nil {
			return nil, err
		}
		entries = append(entries, some...)
	}
	return entries, nil
}

// ledgerOf sums what counts already, as a verdict needs it.
func ledgerOf(entries []Entry, source string) (l Ledger) {
	for _, e := range entries {
		l.Total += e.Credits
		if e.Rule == R1 {
			l.Small += e.Credits
		}
		if e.Unit != "" {
			l.Units = append(l.Units, e.Unit)
		}
		if e.Source == source {
			l.Here = true
		}
	}
	return l
}
