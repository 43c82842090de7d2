package credential

import (
	"context"
	"encoding/json"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// exported is one credential as its holder takes it away: the signed document,
// verbatim.
type exported struct {
	ID       CredentialID    `json:"id"`
	State    State           `json:"state"`
	Document json.RawMessage `json:"document"`
}

// Export implements identity.Holder: every credential, as signed.
func (s *Service) Export(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) (any, error) {
	all, err := credentialsOfPerson(ctx, tx, p)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	out := make([]exported, len(all))
	for i, c := range all {
		out[i] = exported{c.ID, c.State, json.RawMessage(c.Document)}
	}
	return out, nil
}

// Erase implements identity.Holder. What was issued keeps its number, state and
// place in the log, so that a copy the person has kept can still be checked;
// everything that says who it was is gone.
func (s *Service) Erase(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) error {
	for _, erase := range []func(context.Context, *sqldb.Tx, identity.PersonID) error{eraseTransitions, eraseTickets, eraseCredentials, eraseAwards} {
		if err := erase(ctx, tx, p); err != nil {
			return err
		}
	}
	return nil
}
