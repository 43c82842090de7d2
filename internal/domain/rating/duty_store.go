package rating

import (
	"context"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// toRead are the words and replies that are shown once somebody has read them; the
// operator's own are for somebody else.
func toRead(ctx context.Context, tx *sqldb.Tx, _ identity.Actor, p identity.Part) ([]identity.Task, error) {
	return sqldb.All(ctx, tx, identity.ScanTask, `
		SELECT id, '', substr(words, 1, 80), NULL, written_at, COUNT(*) OVER () FROM rating_words
		WHERE (state IN ('waiting', 'appealed', 'disputed') OR reply_state = 'waiting') AND (written_at > $1 OR written_at = $1 AND id > $2)
		ORDER BY written_at, id LIMIT $3`, p.Rank(), p.ID(), p.Rows())
}

// toReply are the words that a provider can read and did not answer.
func toReply(ctx context.Context, tx *sqldb.Tx, a identity.Actor, p identity.Part) ([]identity.Task, error) {
	return sqldb.All(ctx, tx, identity.ScanTask, `
		SELECT w.id, '', substr(w.words, 1, 80), NULL, 0, COUNT(*) OVER ()
		FROM rating_words w JOIN rating_answer a ON a.tenant = w.tenant AND a.enrolment = w.enrolment AND a.kind = 'programme'
		WHERE w.tenant = $1 AND w.reply_state IN ('', 'withheld') AND w.state IN ('shown', 'disputed', 'kept') AND a.stands AND a.published <> ''
		AND (CAST(0 AS BIGINT) > $2 OR w.id > $3) ORDER BY w.id LIMIT $4`, a.Tenant, p.Rank(), p.ID(), p.Rows())
}
