package identity

import (
	"context"
	"encoding/json"
	"time"

	"opencairn.org/cairn/internal/ground/sqldb"
)

func insertAllianceMember(ctx context.Context, tx *sqldb.Tx, alliance, member TenantID, since time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO identity_alliance (alliance, member, since) VALUES ($1, $2, $3)`, alliance, member, since)
	return err
}

func endAllianceMember(ctx context.Context, tx *sqldb.Tx, alliance, member TenantID, until time.Time) (int64, error) {
	return tx.Exec(ctx, `UPDATE identity_alliance SET until = $1 WHERE alliance = $2 AND member = $3 AND until IS NULL AND since < $1`, until, alliance, member)
}

func allianceMembers(ctx context.Context, tx *sqldb.Tx, alliance TenantID) ([]AllianceMember, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (m AllianceMember, err error) {
		var id, name, kind, status string
		o := &m.Member
		if err := r.Scan(&id, &o.Slug, &name, &kind, &o.DID, &o.Website, &o.Country, &o.Region, &status, &o.Founded, &o.Closed, &o.Created, &o.Staff, &m.Since, &m.Until); err != nil {
			return m, err
		}
		m.Alliance, o.ID, o.Kind, o.Status = alliance, TenantID(id), OrganisationKind(kind), OrganisationStatus(status)
		return m, json.Unmarshal([]byte(name), &o.Name)
	}, `SELECT o.id, o.slug, o.name, o.kind, o.did, o.website, o.country, o.region, o.status, o.founded, o.closed, o.created, o.staff, a.since, a.until
		FROM identity_alliance a JOIN identity_organisation o ON o.id = a.member
		WHERE a.alliance = $1 ORDER BY o.slug, a.since`, alliance)
}

func alliancesOf(ctx context.Context, tx *sqldb.Tx, member TenantID, at time.Time) ([]TenantID, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (TenantID, error) {
		var id string
		err := r.Scan(&id)
		return TenantID(id), err
	}, `SELECT alliance FROM identity_alliance WHERE member = $1 AND since <= $2 AND (until IS NULL OR until > $2) ORDER BY alliance`, member, at)
}
