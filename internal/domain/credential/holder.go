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

// holdings is what the domain gives a person who asks for their data.
type holdings struct {
	Credentials []exported         `json:"credentials,omitempty"`
	Awards      []exportedAward    `json:"awards,omitempty"`
	Unsigned    []json.RawMessage  `json:"unsigned,omitempty"`
	Steps       []exportedStep     `json:"steps,omitempty"`
	Encodings   []exportedEncoding `json:"encodings,omitempty"`
}

// Export implements identity.Holder: every credential as signed, every award as
// frozen, and what a registrar did to credentials.
func (s *Service) Export(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) (any, error) {
	all, err := credentialsOfPerson(ctx, tx, p)
	if err != nil {
		return nil, err
	}
	var h holdings
	for _, c := range all {
		h.Credentials = append(h.Credentials, exported{c.ID, c.State, json.RawMessage(c.Document)})
	}
	if h.Awards, err = awardsOfPerson(ctx, tx, p); err != nil {
		return nil, err
	}
	if h.Unsigned, err = unsignedOfPerson(ctx, tx, p); err != nil {
		return nil, err
	}
	if h.Steps, err = stepsOfPerson(ctx, tx, p); err != nil {
		return nil, err
	}
	if h.Encodings, err = encodingsOfPerson(ctx, tx, p); err != nil {
		return nil, err
	}
	if len(h.Credentials)+len(h.Awards)+len(h.Steps) == 0 {
		return nil, nil
	}
	return h, nil
}

// Erase implements identity.Holder. What was issued keeps its number, state and
// place in the log, so that a copy the person has kept can still be checked;
// everything that says who it was is gone.
func (s *Service) Erase(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) error {
	for _, erase := range []func(context.Context, *sqldb.Tx, identity.PersonID) error{eraseTransitions, eraseTickets, eraseEncodings, eraseCredentials, eraseAwards} {
		if err := erase(ctx, tx, p); err != nil {
			return err
		}
	}
	return nil
}
