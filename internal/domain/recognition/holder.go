package recognition

import (
	"context"
	"encoding/json"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// held data of a person, as they take it away.
type exported struct {
	Requests    []exportedRequest    `json:"requests,omitempty"`
	Ledger      []exportedEntry      `json:"ledger,omitempty"`
	Commitments []exportedCommitment `json:"commitments,omitempty"`
	Published   []exportedAct        `json:"published,omitempty"` // in the name of a university
}

type exportedRequest struct {
	Request
	Steps    []Transition `json:"steps"`
	Assigned bool         `json:"-"`
}

type exportedEntry struct {
	Entry
	Person identity.PersonID `json:"person"`
}

type exportedCommitment struct {
	Commitment
	Document json.RawMessage `json:"document,omitempty"`
}

// exportedAct is what somebody did in the name of a body: published a policy, signed
// an agreement, works on a case.
type exportedAct struct {
	Person identity.PersonID `json:"person"`
	What   string            `json:"what"`
}

// Export implements identity.Holder.
func (s *Service) Export(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) (any, error) {
	var x exported
	rs, err := requestsOfPerson(ctx, tx, p)
	if err != nil {
		return nil, err
	}
	for _, r := range rs {
		ts, err := transitions(ctx, tx, r.Owner, r.ID)
		if err != nil {
			return nil, err
		}
		x.Requests = append(x.Requests, exportedRequest{Request: r, Steps: ts})
	}
	entries, err := entriesOfPerson(ctx, tx, p)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		x.Ledger = append(x.Ledger, exportedEntry{e, p})
	}
	made, err := commitmentsOf(ctx, tx, p, "")
	if err != nil {
		return nil, err
	}
	for _, c := range made {
		x.Commitments = append(x.Commitments, exportedCommitment{c, json.RawMessage(c.Document)})
	}
	if x.Published, err = actsOf(ctx, tx, p); err != nil {
		return nil, err
	}
	if len(x.Requests)+len(x.Ledger)+len(x.Commitments)+len(x.Published) == 0 {
		return nil, nil
	}
	return x, nil
}

// Erase implements identity.Holder: the university keeps that something was decided
// and what it counted, for its figures and its precedents, not about whom. What
// waits for a person ends.
func (s *Service) Erase(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) error {
	rs, err := requestsOfPerson(ctx, tx, p)
	if err != nil {
		return err
	}
	for _, r := range rs {
		if err := forgetReasons(ctx, tx, r.Owner, r.ID); err != nil {
			return err
		}
	}
	for _, erase := range []func(context.Context, *sqldb.Tx, identity.PersonID) error{eraseEntries, eraseRequests, eraseCommitments, eraseAccounts, forgetAssignee} {
		if err := erase(ctx, tx, p); err != nil {
			return err
		}
	}
	return nil
}
