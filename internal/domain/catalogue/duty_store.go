package catalogue

import (
	"context"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// toMend are the provider's pages with a line that keeps an offer from being
// listed, those told longest ago first.
func toMend(ctx context.Context, tx *sqldb.Tx, a identity.Actor, p identity.Part) ([]identity.Task, error) {
	return sqldb.All(ctx, tx, identity.ScanTask, `
		SELECT id, '', page, NULL, since, COUNT(*) OVER () FROM (
			SELECT source || ' ' || page AS id, page, MIN(at) AS since FROM catalogue_report WHERE tenant = $1 AND blocking = $2 GROUP BY source, page
		) told WHERE (since > $3 OR since = $3 AND id > $4) AND lower(page) LIKE $5 ORDER BY since, id LIMIT $6`,
		a.Tenant, true, p.Rank(), p.ID(), p.Like(), p.Rows())
}

// toLookAt are the sources that cannot be read again and again, longest first.
func toLookAt(ctx context.Context, tx *sqldb.Tx, _ identity.Actor, p identity.Part) ([]identity.Task, error) {
	return sqldb.All(ctx, tx, identity.ScanTask, `
		SELECT id, '', address, NULL, registered, COUNT(*) OVER () FROM catalogue_source
		WHERE state IN ('degraded', 'quarantined') AND (registered > $1 OR registered = $1 AND id > $2) AND lower(address) LIKE $3
		ORDER BY registered, id LIMIT $4`, p.Rank(), p.ID(), p.Like(), p.Rows())
}
