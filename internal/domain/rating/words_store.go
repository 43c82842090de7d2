package rating

import (
	"context"

	"opencairn.org/cairn/internal/domain/enrolment"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// upsertWords stores new words of an enrolment: nobody has read them, and nobody
// has answered.
func upsertWords(ctx context.Context, tx *sqldb.Tx, w Words) error {
	_, err := tx.Exec(ctx, `INSERT INTO rating_words (tenant, id, enrolment, offer, person, words, lang, state, reason, note, decided_by, appeal, dispute, written_at, reply, reply_state, reply_reason)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', '', '', '', '', $9, '', '', '')
		ON CONFLICT (tenant, enrolment) DO UPDATE SET words = excluded.words, lang = excluded.lang, state = excluded.state, reason = '', note = '', decided_by = '',
			appeal = '', dispute = '', written_at = excluded.written_at, reply = '', reply_state = '', reply_reason = ''`,
		w.Tenant, w.ID, w.Enrolment, w.Offer, w.Person, w.Text, w.Lang, w.State, w.WrittenAt)
	return err
}

// updateWords stores what was decided, asked and answered.
func updateWords(ctx context.Context, tx *sqldb.Tx, w Words) error {
	_, err := tx.Exec(ctx, `UPDATE rating_words SET state = $3, reason = $4, note = $5, decided_by = $6, appeal = $7, dispute = $8, reply = $9, reply_state = $10, reply_reason = $11
		WHERE tenant = $1 AND id = $2`, w.Tenant, w.ID, w.State, w.Reason, w.Note, w.DecidedBy, w.Appeal, w.Dispute, w.Reply, w.ReplyState, w.ReplyReason)
	return err
}

func deleteWords(ctx context.Context, tx *sqldb.Tx, p Place) error {
	_, err := tx.Exec(ctx, `DELETE FROM rating_words WHERE tenant = $1 AND enrolment = $2`, p.Tenant, p.Enrolment)
	return err
}

func deleteWordsBy(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) error {
	_, err := tx.Exec(ctx, `DELETE FROM rating_words WHERE person = $1`, p)
	return err
}

func scanWords(r *sqldb.Rows) (w Words, err error) {
	return w, r.Scan(&w.Tenant, &w.ID, &w.Enrolment, &w.Offer, &w.Person, &w.Text, &w.Lang, &w.State, &w.Reason, &w.Note, &w.DecidedBy,
		&w.Appeal, &w.Dispute, &w.WrittenAt, &w.Reply, &w.ReplyState, &w.ReplyReason)
}

// wordsOf are the words of one enrolment; nil when there are none. The person is
// bound, so that it runs in nobody else's scope.
func wordsOf(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, id enrolment.ID, p identity.PersonID) (*Words, error) {
	found, err := sqldb.All(ctx, tx, scanWords, `SELECT tenant, id, enrolment, offer, person, words, lang, state, reason, note, decided_by,
		appeal, dispute, written_at, reply, reply_state, reply_reason FROM rating_words WHERE tenant = $1 AND enrolment = $2 AND person = $3`, tenant, id, p)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

func wordsBy(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) ([]Words, error) {
	return sqldb.All(ctx, tx, scanWords, `SELECT tenant, id, enrolment, offer, person, words, lang, state, reason, note, decided_by,
		appeal, dispute, written_at, reply, reply_state, reply_reason FROM rating_words WHERE person = $1 ORDER BY written_at`, p)
}

// wordsByID is one of a provider's, or NotFound rating.words.unknown.
func wordsByID(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, id string) (Words, error) {
	found, err := sqldb.All(ctx, tx, scanWords, `SELECT tenant, id, enrolment, offer, person, words, lang, state, reason, note, decided_by,
		appeal, dispute, written_at, reply, reply_state, reply_reason FROM rating_words WHERE tenant = $1 AND id = $2`, tenant, id)
	if err == nil && len(found) == 0 {
		err = fault.New(fault.NotFound, "rating.words.unknown")
	}
	if err != nil {
		return Words{}, err
	}
	return found[0], nil
}

// anyWords is wordsByID over all providers.
func anyWords(ctx context.Context, tx *sqldb.Tx, id string) (Words, error) {
	found, err := sqldb.All(ctx, tx, scanWords, `SELECT tenant, id, enrolment, offer, person, words, lang, state, reason, note, decided_by,
		appeal, dispute, written_at, reply, reply_state, reply_reason FROM rating_words WHERE id = $1`, id)
	if err == nil && len(found) == 0 {
		err = fault.New(fault.NotFound, "rating.words.unknown")
	}
	if err != nil {
		return Words{}, err
	}
	return found[0], nil
}

// waiting are the words and replies an operator decides about, the longest first.
func waiting(ctx context.Context, tx *sqldb.Tx, limit int) ([]Words, error) {
	return sqldb.All(ctx, tx, scanWords, `SELECT tenant, id, enrolment, offer, person, words, lang, state, reason, note, decided_by,
		appeal, dispute, written_at, reply, reply_state, reply_reason FROM rating_words
		WHERE state IN ('waiting', 'appealed', 'disputed') OR reply_state = 'waiting' ORDER BY written_at, id LIMIT $1`, limit)
}

func countWaiting(ctx context.Context, tx *sqldb.Tx) (n int, err error) {
	err = tx.QueryRow(ctx, `SELECT count(*) FROM rating_words WHERE state IN ('waiting', 'appealed', 'disputed') OR reply_state = 'waiting'`).Scan(&n)
	return n, err
}

// shownTo are the words a provider can read: those everybody can. Their ids are
// random, so that their order tells nothing.
func shownTo(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, after string, limit int) ([]Told, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (t Told, err error) {
		return t, r.Scan(&t.ID, &t.Offer, &t.Text, &t.Lang, &t.State, &t.Dispute, &t.Reply, &t.ReplyState, &t.ReplyReason)
	}, `SELECT w.id, w.offer, w.words, w.lang, w.state, w.dispute, w.reply, w.reply_state, w.reply_reason
		FROM rating_words w JOIN rating_answer a ON a.tenant = w.tenant AND a.enrolment = w.enrolment AND a.kind = 'programme'
		WHERE w.tenant = $1 AND w.id > $2 AND w.state IN ('shown', 'disputed', 'kept') AND a.stands AND a.published <> '' ORDER BY w.id LIMIT $3`, tenant, after, limit)
}
