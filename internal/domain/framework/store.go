package framework

import (
	"context"
	"encoding/json"
	"fmt"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

func insertInput(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, hash, document string) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO framework_input (tenant, hash, document) VALUES ($1, $2, $3)
		ON CONFLICT (tenant, hash) DO NOTHING`, tenant, hash, document)
	if err != nil {
		return fmt.Errorf("keep what was judged: %w", err)
	}
	return nil
}

// storeEvaluation moves the newest row on when it says the same, and adds one
// when it does not.
func storeEvaluation(ctx context.Context, tx *sqldb.Tx, e Evaluation) error {
	result, err := json.Marshal(e.Rules)
	if err != nil {
		return fmt.Errorf("write evaluation: %w", err)
	}
	verdict := e.Verdict.String()
	n, err := tx.Exec(ctx, `
		UPDATE framework_evaluation SET last_at = $1
		WHERE tenant = $2 AND digest = $3 AND input = $4 AND result = $5 AND jurisdiction = $6 AND id = (
			SELECT id FROM framework_evaluation
			WHERE tenant = $2 AND subject = $7 AND stage = $8 AND framework = $9
			ORDER BY last_at DESC, id DESC LIMIT 1)`,
		e.Last, e.Tenant, e.Digest, e.Input, string(result), e.Jurisdiction, e.Subject, e.Stage, e.Framework)
	if err != nil {
		return fmt.Errorf("repeat evaluation: %w", err)
	}
	if n > 0 {
		return nil
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO framework_evaluation (tenant, id, subject, stage, jurisdiction, framework, version, digest, binding, input, replayable, verdict, result, judged_for, first_at, last_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		e.Tenant, e.ID, e.Subject, e.Stage, e.Jurisdiction, e.Framework, e.Version, e.Digest, e.Binding, e.Input, e.Replayable,
		verdict, string(result), e.JudgedFor, e.First, e.Last)
	if err != nil {
		return fmt.Errorf("store evaluation: %w", err)
	}
	return nil
}

func evaluationsOf(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, subject string) ([]Evaluation, error) {
	all, err := sqldb.All(ctx, tx, scanEvaluation, `
		SELECT tenant, id, subject, stage, jurisdiction, framework, version, digest, binding, input, replayable, verdict, result, judged_for, first_at, last_at
		FROM framework_evaluation WHERE tenant = $1 AND subject = $2 ORDER BY last_at DESC, id DESC`, tenant, subject)
	if err != nil {
		return nil, fmt.Errorf("list evaluations: %w", err)
	}
	return all, nil
}

func evaluationByID(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, id string) (Evaluation, error) {
	e, err := scanOne(tx.QueryRow(ctx, `
		SELECT tenant, id, subject, stage, jurisdiction, framework, version, digest, binding, input, replayable, verdict, result, judged_for, first_at, last_at
		FROM framework_evaluation WHERE tenant = $1 AND id = $2`, tenant, id))
	if err != nil {
		return e, fmt.Errorf("read evaluation: %w", err)
	}
	return e, nil
}

func inputByHash(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, hash string) (document string, err error) {
	err = tx.QueryRow(ctx, `SELECT document FROM framework_input WHERE tenant = $1 AND hash = $2`, tenant, hash).Scan(&document)
	if err != nil {
		return "", fmt.Errorf("read what was judged: %w", err)
	}
	return document, nil
}

func scanEvaluation(rows *sqldb.Rows) (Evaluation, error) { return scanOne(rows) }

func scanOne(row interface{ Scan(...any) error }) (e Evaluation, err error) {
	var verdict, result string
	err = row.Scan(&e.Tenant, &e.ID, &e.Subject, &e.Stage, &e.Jurisdiction, &e.Framework, &e.Version, &e.Digest, &e.Binding, &e.Input,
		&e.Replayable, &verdict, &result, &e.JudgedFor, &e.First, &e.Last)
	if err != nil {
		return e, err
	}
	if err := e.Verdict.UnmarshalText([]byte(verdict)); err != nil {
		return e, err
	}
	return e, json.Unmarshal([]byte(result), &e.Rules)
}
