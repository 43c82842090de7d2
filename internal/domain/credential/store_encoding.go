package credential

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// recordOf is an award as it was frozen.
func recordOf(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID, id AwardID) (r Record, err error) {
	var text string
	err = tx.QueryRow(ctx, `SELECT record FROM credential_award WHERE tenant = $1 AND id = $2`, issuer, id).Scan(&text)
	if err := found(err, "award", string(id)); err != nil {
		return r, err
	}
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		return r, fmt.Errorf("read the record of award %s: %w", id, err)
	}
	return r, nil
}

// loadEncoding is an encoding as far as it was made; zero when nobody asked yet.
func loadEncoding(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID, id CredentialID, form Encoding) (e Encoded, err error) {
	var document string
	err = tx.QueryRow(ctx, `SELECT sum, ordered_at, document, log_index FROM credential_encoding WHERE tenant = $1 AND credential = $2 AND encoding = $3`,
		issuer, id, form).Scan(&e.Sum, &e.OrderedAt, &document, &e.LogIndex)
	if errors.Is(err, sqldb.ErrNoRows) {
		return Encoded{}, nil
	}
	e.Issuer, e.Credential, e.Encoding, e.Document = issuer, id, form, []byte(document)
	return e, err
}

// insertEncoding writes down what is to be signed. Somebody else's, of the same
// moment, stays.
func insertEncoding(ctx context.Context, tx *sqldb.Tx, e Encoded) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO credential_encoding (tenant, credential, encoding, sum, ordered_at, document, log_index)
		VALUES ($1, $2, $3, $4, $5, '', -1) ON CONFLICT (tenant, credential, encoding) DO NOTHING`,
		e.Issuer, e.Credential, e.Encoding, e.Sum, e.OrderedAt)
	return err
}

func signEncoding(ctx context.Context, tx *sqldb.Tx, e Encoded) error {
	_, err := tx.Exec(ctx, `UPDATE credential_encoding SET document = $1, log_index = $2 WHERE tenant = $3 AND credential = $4 AND encoding = $5 AND document = ''`,
		string(e.Document), e.LogIndex, e.Issuer, e.Credential, e.Encoding)
	return err
}

// exportedEncoding is another encoding of an award, as signed.
type exportedEncoding struct {
	Credential CredentialID `json:"credential"`
	Encoding   Encoding     `json:"encoding"`
	Document   string       `json:"document"`
}

func encodingsOfPerson(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) ([]exportedEncoding, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (e exportedEncoding, err error) {
		return e, r.Scan(&e.Credential, &e.Encoding, &e.Document)
	}, `SELECT e.credential, e.encoding, e.document FROM credential_encoding e JOIN credential_credential c ON c.tenant = e.tenant AND c.id = e.credential
		WHERE c.person = $1 AND e.document <> '' ORDER BY e.credential, e.encoding`, p)
}

func eraseEncodings(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) error {
	_, err := tx.Exec(ctx, `DELETE FROM credential_encoding WHERE credential IN (SELECT id FROM credential_credential WHERE person = $1)`, p)
	return err
}
