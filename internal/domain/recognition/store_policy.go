package recognition

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

func encode(v any) (string, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("write record: %w", err)
	}
	return string(b), nil
}

func decode(data string, v any) error {
	if err := json.Unmarshal([]byte(data), v); err != nil {
		return fmt.Errorf("read record: %w", err)
	}
	return nil
}

// found makes "no rows" a fault about the thing.
func found(err error, thing string) error {
	if errors.Is(err, sqldb.ErrNoRows) {
		return fault.New(fault.NotFound, "recognition."+thing+"_unknown")
	}
	return err
}

func scanProgramme(r interface{ Scan(...any) error }) (p Programme, err error) {
	var data string
	var changed time.Time
	var id ProgrammeID
	var owner identity.TenantID
	if err := r.Scan(&owner, &id, &data, &changed); err != nil {
		return p, err
	}
	err = json.Unmarshal([]byte(data), &p)
	p.Owner, p.ID, p.Changed = owner, id, changed
	return p, err
}

func upsertProgramme(ctx context.Context, tx *sqldb.Tx, p Programme) error {
	data, err := encode(p)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO recognition_programme (tenant, id, code, data, changed) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (tenant, id) DO UPDATE SET code = excluded.code, data = excluded.data, changed = excluded.changed`,
		p.Owner, p.ID, p.Code, data, p.Changed)
	return err
}

// programmeByCode finds a university's programme; ok is false when there is none.
func programmeByCode(ctx context.Context, tx *sqldb.Tx, owner identity.TenantID, code string) (p Programme, ok bool, err error) {
	p, err = scanProgramme(tx.QueryRow(ctx, `SELECT tenant, id, data, changed FROM recognition_programme WHERE tenant = $1 AND code = $2`, owner, code))
	if errors.Is(err, sqldb.ErrNoRows) {
		return p, false, nil
	}
	return p, err == nil, err
}

// programmeOf finds a programme whoever's it is: programmes are public.
func programmeOf(ctx context.Context, tx *sqldb.Tx, id ProgrammeID) (Programme, error) {
	all, err := sqldb.All(ctx, tx, scanProgrammeRow, `SELECT tenant, id, data, changed FROM recognition_programme WHERE id = $1`, id)
	if err == nil && len(all) == 0 {
		err = found(sqldb.ErrNoRows, "programme")
	}
	if err != nil {
		return Programme{}, err
	}
	return all[0], nil
}

func scanProgrammeRow(r *sqldb.Rows) (Programme, error) { return scanProgramme(r) }

func programmes(ctx context.Context, tx *sqldb.Tx) ([]Programme, error) {
	return sqldb.All(ctx, tx, scanProgrammeRow, `SELECT tenant, id, data, changed FROM recognition_programme ORDER BY code, id`)
}

func insertPolicy(ctx context.Context, tx *sqldb.Tx, p Policy) error {
	data, err := encode(p)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO recognition_policy (tenant, programme, version, from_at, data, published, actor) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		p.Owner, p.Programme, p.Version, p.From, data, p.Published, p.By)
	return err
}

func scanPolicy(r *sqldb.Rows) (p Policy, err error) {
	var owner, actor, data string
	var programme ProgrammeID
	var version int
	var from, published time.Time
	if err := r.Scan(&owner, &programme, &version, &from, &data, &published, &actor); err != nil {
		return p, err
	}
	err = json.Unmarshal([]byte(data), &p)
	p.Owner, p.Programme, p.Version, p.From, p.Published, p.By = identity.TenantID(owner), programme, version, from, published, identity.PersonID(actor)
	return p, err
}

// policies are all versions of a programme's policy, the newest first.
func policies(ctx context.Context, tx *sqldb.Tx, id ProgrammeID) ([]Policy, error) {
	return sqldb.All(ctx, tx, scanPolicy, `SELECT tenant, programme, version, from_at, data, published, actor FROM recognition_policy WHERE programme = $1 ORDER BY version DESC`, id)
}

// policyAt is the version in force at a moment; ok is false when none is.
func policyAt(ctx context.Context, tx *sqldb.Tx, id ProgrammeID, at time.Time) (p Policy, ok bool, err error) {
	all, err := sqldb.All(ctx, tx, scanPolicy, `SELECT tenant, programme, version, from_at, data, published, actor FROM recognition_policy WHERE programme = $1 AND from_at <= $2 ORDER BY from_at DESC, version DESC LIMIT 1`, id, at)
	if err != nil || len(all) == 0 {
		return p, false, err
	}
	return all[0], true, nil
}

func policyVersion(ctx context.Context, tx *sqldb.Tx, id ProgrammeID, version int) (Policy, error) {
	all, err := sqldb.All(ctx, tx, scanPolicy, `SELECT tenant, programme, version, from_at, data, published, actor FROM recognition_policy WHERE programme = $1 AND version = $2`, id, version)
	if err == nil && len(all) == 0 {
		err = found(sqldb.ErrNoRows, "policy")
	}
	if err != nil {
		return Policy{}, err
	}
	return all[0], nil
}

func upsertAgreement(ctx context.Context, tx *sqldb.Tx, a Agreement) error {
	data, err := encode(a)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO recognition_agreement (tenant, id, partner, data, from_at, until_at, ended_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (tenant, id) DO UPDATE SET data = excluded.data, from_at = excluded.from_at, until_at = excluded.until_at, ended_at = excluded.ended_at`,
		a.Owner, a.ID, a.Partner, data, a.From, a.Until, a.Ended)
	return err
}

// insertSignature signs once; signing again changes nothing.
func insertSignature(ctx context.Context, tx *sqldb.Tx, agreement string, s Signature) error {
	_, err := tx.Exec(ctx, `INSERT INTO recognition_signature (tenant, agreement, actor, at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (tenant, agreement) DO NOTHING`, s.Party, agreement, s.By, s.At)
	return err
}

func signatures(ctx context.Context, tx *sqldb.Tx, agreement string) ([]Signature, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (s Signature, err error) {
		return s, r.Scan(&s.Party, &s.By, &s.At)
	}, `SELECT tenant, actor, at FROM recognition_signature WHERE agreement = $1 ORDER BY at`, agreement)
}

func scanAgreement(r *sqldb.Rows) (a Agreement, err error) {
	var owner, partner identity.TenantID
	var id, data string
	var from, until, ended time.Time
	if err := r.Scan(&owner, &id, &partner, &data, &from, &until, &ended); err != nil {
		return a, err
	}
	err = json.Unmarshal([]byte(data), &a)
	a.Owner, a.ID, a.Partner, a.From, a.Until, a.Ended, a.Signed = owner, id, partner, from, until, ended, nil
	return a, err
}

// agreementsOf are those a body is a party to, with their signatures. Agreements
// are public (S-274: formal and published).
func agreementsOf(ctx context.Context, tx *sqldb.Tx, party identity.TenantID) ([]Agreement, error) {
	all, err := sqldb.All(ctx, tx, scanAgreement, `SELECT tenant, id, partner, data, from_at, until_at, ended_at FROM recognition_agreement WHERE $1 IN (tenant, partner) ORDER BY from_at DESC, id`, party)
	if err != nil {
		return nil, err
	}
	for i := range all {
		if all[i].Signed, err = signatures(ctx, tx, all[i].ID); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func agreementOf(ctx context.Context, tx *sqldb.Tx, id string) (Agreement, error) {
	all, err := sqldb.All(ctx, tx, scanAgreement, `SELECT tenant, id, partner, data, from_at, until_at, ended_at FROM recognition_agreement WHERE id = $1`, id)
	if err == nil && len(all) == 0 {
		err = found(sqldb.ErrNoRows, "agreement")
	}
	if err != nil {
		return Agreement{}, err
	}
	all[0].Signed, err = signatures(ctx, tx, id)
	return all[0], err
}
