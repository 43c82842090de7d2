package funding

import (
	"context"

	"opencairn.org/cairn/internal/ground/sqldb"
)

func scanDefect(r *sqldb.Rows) (string, error) {
	var a, b string
	err := r.Scan(&a, &b)
	return a + " " + b, err
}

// unbalanced: the postings of a transaction add up to zero in each book, and
// there are some.
func unbalanced(ctx context.Context, tx *sqldb.Tx) ([]string, error) {
	return sqldb.All(ctx, tx, scanDefect, `SELECT payer, transaction_id FROM funding_posting GROUP BY payer, transaction_id, book HAVING SUM(minor) <> 0
		UNION SELECT t.payer, t.id FROM funding_transaction t
		WHERE NOT EXISTS (SELECT 1 FROM funding_posting p WHERE p.payer = t.payer AND p.transaction_id = t.id) LIMIT 100`)
}

// misbalanced: a balance is the sum of its postings.
func misbalanced(ctx context.Context, tx *sqldb.Tx) ([]string, error) {
	return sqldb.All(ctx, tx, scanDefect, `SELECT a.payer, a.id FROM funding_account a
		LEFT JOIN (SELECT payer, account, SUM(minor) AS total FROM funding_posting GROUP BY payer, account) s ON s.payer = a.payer AND s.account = a.id
		WHERE a.balance <> COALESCE(s.total, 0) LIMIT 100`)
}

// overdrawn: no account is below what it may be; no budget below zero.
func overdrawn(ctx context.Context, tx *sqldb.Tx) ([]string, error) {
	return sqldb.All(ctx, tx, scanDefect, `SELECT payer, id FROM funding_account
		WHERE balance < least OR (balance < 0 AND kind IN ('budget', 'held', 'payable', 'drawn')) LIMIT 100`)
}

// misheld: what is held for a scheme or a pledge is what its parts still keep.
func misheld(ctx context.Context, tx *sqldb.Tx) ([]string, error) {
	return sqldb.All(ctx, tx, scanDefect, `SELECT a.payer, a.id FROM funding_account a
		LEFT JOIN (SELECT payer, 'held:' || CASE WHEN budget = '' THEN scheme ELSE scheme || ':' || budget END AS account, SUM(minor - captured - released) AS total
			FROM funding_part GROUP BY payer, 2) s ON s.payer = a.payer AND s.account = a.id
		WHERE a.kind = 'held' AND a.balance <> COALESCE(s.total, 0) LIMIT 100`)
}

// mispaid: of every part, held = captured + released + standing, as the ledger has
// it; nothing of it is below zero; a settled hold keeps nothing.
func mispaid(ctx context.Context, tx *sqldb.Tx) ([]string, error) {
	return sqldb.All(ctx, tx, scanDefect, `SELECT p.provider, p.hold FROM funding_part p
		JOIN funding_hold h ON h.provider = p.provider AND h.id = p.hold
		LEFT JOIN (SELECT t.provider, t.hold, t.line,
			SUM(CASE WHEN s.account LIKE 'payable:%' THEN s.minor ELSE 0 END) AS paid,
			SUM(CASE WHEN s.account LIKE 'held:%' THEN s.minor ELSE 0 END) AS held,
			SUM(CASE WHEN s.account LIKE 'budget:%' OR s.account LIKE 'learner:%' THEN -s.minor ELSE 0 END) AS taken
			FROM funding_transaction t JOIN funding_posting s ON s.payer = t.payer AND s.transaction_id = t.id
			WHERE t.hold <> '' GROUP BY t.provider, t.hold, t.line) l ON l.provider = p.provider AND l.hold = p.hold AND l.line = p.line
		WHERE p.minor < 0 OR p.captured < 0 OR p.released < 0 OR p.captured + p.released > p.minor
			OR p.captured <> COALESCE(l.paid, 0) OR p.minor - p.captured - p.released <> COALESCE(l.held, 0) OR p.minor - p.released <> COALESCE(l.taken, 0)
			OR (h.settled_at IS NOT NULL AND p.captured + p.released <> p.minor) LIMIT 100`)
}

// unnamed: every posting names scheme, version, rule and claim, and every one for
// a place the offer, the run and the enrolment; every transaction who and when.
func unnamed(ctx context.Context, tx *sqldb.Tx) ([]string, error) {
	return sqldb.All(ctx, tx, scanDefect, `SELECT s.payer, s.transaction_id FROM funding_posting s
		JOIN funding_transaction t ON t.payer = s.payer AND t.id = s.transaction_id
		WHERE s.scheme = '' OR s.version = '' OR s.rule = '' OR s.claim = '' OR s.currency = '' OR t.actor = ''
			OR (t.hold <> '' AND (s.offer = '' OR s.run = '' OR s.enrolment = '' OR t.provider = '')) LIMIT 100`)
}

// strayed: every posting has its transaction and its account, and every
// transaction on a place its part.
func strayed(ctx context.Context, tx *sqldb.Tx) ([]string, error) {
	return sqldb.All(ctx, tx, scanDefect, `SELECT s.payer, s.transaction_id FROM funding_posting s
		LEFT JOIN funding_transaction t ON t.payer = s.payer AND t.id = s.transaction_id
		LEFT JOIN funding_account a ON a.payer = s.payer AND a.id = s.account
		WHERE t.id IS NULL OR a.id IS NULL
		UNION SELECT t.payer, t.id FROM funding_transaction t
		LEFT JOIN funding_part p ON p.provider = t.provider AND p.hold = t.hold AND p.line = t.line
		WHERE t.hold <> '' AND p.hold IS NULL LIMIT 100`)
}
