package identity

import (
	"context"
	"time"

	"opencairn.org/cairn/internal/ground/sqldb"
)

func insertLink(ctx context.Context, tx *sqldb.Tx, l link) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO identity_link (hash, id, kind, email, person, tenant, roles, browser, next, lang, reusable, created, expires)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		l.hash, l.id, l.kind, l.email, orNull(string(l.person)), orNull(string(l.tenant)), joinRoles(l.roles), l.browser, l.next, l.lang, l.reusable, l.created, l.expires)
	return err
}

func linkByHash(ctx context.Context, tx *sqldb.Tx, hash string) (l link, err error) {
	var kind, person, tenant, roles string
	err = tx.QueryRow(ctx, `
		SELECT hash, id, kind, email, person, tenant, roles, browser, next, lang, reusable, created, expires, used
		FROM identity_link WHERE hash = $1`, hash).
		Scan(&l.hash, &l.id, &kind, &l.email, &person, &tenant, &roles, &l.browser, &l.next, &l.lang, &l.reusable, &l.created, &l.expires, &l.used)
	l.kind, l.person, l.tenant, l.roles = LinkKind(kind), PersonID(person), TenantID(tenant), splitRoles(roles)
	return l, err
}

func useLink(ctx context.Context, tx *sqldb.Tx, hash string) error {
	_, err := tx.Exec(ctx, `UPDATE identity_link SET used = $1 WHERE hash = $2`, tx.Now(), hash)
	return err
}

// linkRow is a link as exported.
type linkRow struct {
	Kind    LinkKind  `json:"kind"`
	Email   string    `json:"email,omitempty"`
	Person  string    `json:"person,omitempty"`
	Created time.Time `json:"created"`
	Used    time.Time `json:"used,omitzero"`
}

func linksOf(ctx context.Context, tx *sqldb.Tx, p Person) ([]linkRow, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (l linkRow, err error) {
		var kind string
		err = r.Scan(&kind, &l.Email, &l.Person, &l.Created, &l.Used)
		l.Kind = LinkKind(kind)
		return l, err
	}, `SELECT kind, email, person, created, used FROM identity_link
		WHERE person = $1 OR (email <> '' AND email = $2) ORDER BY created`, p.ID, p.Email)
}

// session is a stored session.
type session struct {
	data          string
	created, seen time.Time
}

func sessionByHash(ctx context.Context, tx *sqldb.Tx, hash string) (s session, err error) {
	err = tx.QueryRow(ctx, `SELECT data, created, seen FROM identity_session WHERE hash = $1`, hash).Scan(&s.data, &s.created, &s.seen)
	return s, err
}

func putSession(ctx context.Context, tx *sqldb.Tx, hash string, person PersonID, data string) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO identity_session (hash, person, data, created, seen) VALUES ($1, $2, $3, $4, $4)
		ON CONFLICT (hash) DO UPDATE SET person = excluded.person, data = excluded.data, seen = excluded.seen`,
		hash, orNull(string(person)), data, tx.Now())
	return err
}

func touchSession(ctx context.Context, tx *sqldb.Tx, hash string) error {
	_, err := tx.Exec(ctx, `UPDATE identity_session SET seen = $1 WHERE hash = $2`, tx.Now(), hash)
	return err
}

func deleteSession(ctx context.Context, tx *sqldb.Tx, hash string) error {
	_, err := tx.Exec(ctx, `DELETE FROM identity_session WHERE hash = $1`, hash)
	return err
}

func deleteSessionsOf(ctx context.Context, tx *sqldb.Tx, person PersonID) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM identity_session WHERE person = $1`, person)
}

// sessionRow is a session as exported.
type sessionRow struct {
	Person  PersonID  `json:"person"`
	Created time.Time `json:"created"`
	Seen    time.Time `json:"seen"`
}

func sessionsOf(ctx context.Context, tx *sqldb.Tx, person PersonID) ([]sessionRow, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (sessionRow, error) {
		s := sessionRow{Person: person}
		return s, r.Scan(&s.Created, &s.Seen)
	}, `SELECT created, seen FROM identity_session WHERE person = $1 ORDER BY created`, person)
}

func insertToken(ctx context.Context, tx *sqldb.Tx, t Token, hash string) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO identity_token (id, hash, person, tenant, name, scopes, created, expires)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		t.ID, hash, t.Person, t.Tenant, t.Name, joinScopes(t.Scopes), t.Created, t.Expires)
	return err
}

func scanToken(scan func(...any) error) (t Token, err error) {
	var person, tenant, scopes string
	err = scan(&t.ID, &person, &tenant, &t.Name, &scopes, &t.Created, &t.Expires, &t.Seen)
	t.Person, t.Tenant, t.Scopes = PersonID(person), TenantID(tenant), splitScopes(scopes)
	return t, err
}

func tokenByHash(ctx context.Context, tx *sqldb.Tx, hash string) (Token, error) {
	return scanToken(tx.QueryRow(ctx, `
		SELECT id, person, tenant, name, scopes, created, expires, seen FROM identity_token WHERE hash = $1`, hash).Scan)
}

func tokensOf(ctx context.Context, tx *sqldb.Tx, person PersonID) ([]Token, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (Token, error) { return scanToken(r.Scan) }, `
		SELECT id, person, tenant, name, scopes, created, expires, seen FROM identity_token
		WHERE person = $1 ORDER BY created DESC, id`, person)
}

func touchToken(ctx context.Context, tx *sqldb.Tx, id string) error {
	_, err := tx.Exec(ctx, `UPDATE identity_token SET seen = $1 WHERE id = $2`, tx.Now(), id)
	return err
}

func deleteToken(ctx context.Context, tx *sqldb.Tx, id string, person PersonID) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM identity_token WHERE id = $1 AND person = $2`, id, person)
}

// tooMany counts an attempt and says whether there have been more than the limit
// allows. A period starts with the first attempt after the last one ended.
func tooMany(ctx context.Context, tx *sqldb.Tx, kind, subject string, l limit) (bool, error) {
	var n int
	err := tx.QueryRow(ctx, `
		INSERT INTO identity_attempt (subject, since, count) VALUES ($1, $2, 1)
		ON CONFLICT (subject) DO UPDATE SET
			count = CASE WHEN identity_attempt.since <= $3 THEN 1 ELSE identity_attempt.count + 1 END,
			since = CASE WHEN identity_attempt.since <= $3 THEN excluded.since ELSE identity_attempt.since END
		RETURNING count`, hashOf(kind+" "+subject), tx.Now(), tx.Now().Add(-l.period)).Scan(&n)
	return n > l.most, err
}

// TooManyIn counts an attempt of a subject and reports that there were more than most
// in a period of at most a day. What the subject is stays unreadable. Whoever is
// refused in the same transaction is not counted again.
func TooManyIn(ctx context.Context, tx *sqldb.Tx, kind, subject string, most int, period time.Duration) (bool, error) {
	return tooMany(ctx, tx, kind, subject, limit{most, period})
}

// attempts is how many were counted in the period that is running.
func attempts(ctx context.Context, tx *sqldb.Tx, kind, subject string, l limit) (n int, err error) {
	err = tx.QueryRow(ctx, `SELECT COALESCE(SUM(count), 0) FROM identity_attempt WHERE subject = $1 AND since > $2`,
		hashOf(kind+" "+subject), tx.Now().Add(-l.period)).Scan(&n)
	return n, err
}

// sweepAll removes what is over: links a day after they ended, so that a late
// click is told why.
func sweepAll(ctx context.Context, tx *sqldb.Tx) error {
	day := 24 * time.Hour
	if _, err := tx.Exec(ctx, `DELETE FROM identity_link WHERE expires < $1`, tx.Now().Add(-day)); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM identity_session WHERE seen < $1 OR created < $2`, tx.Now().Add(-SessionIdle), tx.Now().Add(-SessionAbsolute)); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM identity_token WHERE expires < $1`, tx.Now().Add(-30*day)); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM identity_attempt WHERE since < $1`, tx.Now().Add(-day))
	return err
}
