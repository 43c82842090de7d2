package assurance

import (
	"context"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// RegisterPage is a part of the public register, the newest decision first.
// Next is the cursor of the following part, empty at the end.
type RegisterPage struct {
	Approvals []Approval
	Next      string
}

const registerPageSize = 50

// Register reads the public register from a cursor on; "" is its beginning.
func (s *Service) Register(ctx context.Context, cursor string) (RegisterPage, error) {
	before, id, err := parseCursor(cursor)
	if err != nil {
		return RegisterPage{}, err
	}
	var page RegisterPage
	err = s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) error {
		rows, err := registerPage(ctx, tx, before, id, registerPageSize+1)
		if err != nil {
			return err
		}
		page = RegisterPage{Approvals: rows}
		if len(rows) > registerPageSize {
			page.Approvals = rows[:registerPageSize]
			last := page.Approvals[registerPageSize-1]
			page.Next = last.ApprovedAt.Format(time.RFC3339Nano) + "~" + last.ID
		}
		return nil
	})
	return page, err
}

// parseCursor reads what Register gave out; the beginning is the far future.
func parseCursor(s string) (time.Time, string, error) {
	if s == "" {
		return time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), "", nil
	}
	for i := range s {
		if s[i] != '~' {
			continue
		}
		at, err := time.Parse(time.RFC3339Nano, s[:i])
		if err != nil {
			break
		}
		return at, s[i+1:], nil
	}
	return time.Time{}, "", fault.New(fault.Invalid, "assurance.register.bad_cursor").At("cursor")
}

// Standing is what the public sees of an offer's approval.
type Standing struct {
	Approvals []Approval // all it ever had, the newest first
	Drifts    []Drift    // pages that say something else, still open
}

// Current is the approval in force on that day, if any.
func (st Standing) Current(on time.Time) (Approval, bool) {
	for _, a := range st.Approvals {
		if a.State == InForce && a.Covers(on) {
			return a, true
		}
	}
	return Approval{}, false
}

// Standing reads an offer's approvals and open drifts; public.
func (s *Service) Standing(ctx context.Context, offer catalogue.OfferID) (Standing, error) {
	var st Standing
	err := s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		if st.Approvals, err = approvalsOfOffer(ctx, tx, "", offer); err != nil {
			return err
		}
		st.Drifts, err = driftsOfOffer(ctx, tx, offer)
		for i := range st.Drifts {
			st.Drifts[i].Asked = "" // what the body wrote to the provider is theirs
		}
		return err
	})
	return st, err
}

// ApprovedOnIn finds the approval that covered a version of an offer on a day:
// what an award rests on when its framework asks for an approval.
func ApprovedOnIn(ctx context.Context, tx *sqldb.Tx, provider identity.TenantID, offer catalogue.OfferID, hash string, on time.Time) (Approval, bool, error) {
	all, err := approvalsOfOffer(ctx, tx, provider, offer)
	if err != nil {
		return Approval{}, false, err
	}
	for _, a := range all {
		if a.Hash == hash && a.Covers(on) {
			return a, true, nil
		}
	}
	return Approval{}, false, nil
}

// EndorsedIn lists the employers whose confirmed word counts today.
func EndorsedIn(ctx context.Context, tx *sqldb.Tx, provider identity.TenantID, offer catalogue.OfferID) ([]Endorsement, error) {
	all, err := endorsementsOfOffer(ctx, tx, provider, offer)
	if err != nil {
		return nil, err
	}
	return counted(all, tx.Now()), nil
}
