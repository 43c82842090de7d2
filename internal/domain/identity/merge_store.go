package identity

import (
	"context"
	"errors"
	"strings"

	"opencairn.org/cairn/internal/ground/sqldb"
)

// keptOf is the record an id stands for: its own, or the one it was merged into.
func keptOf(ctx context.Context, tx *sqldb.Tx, id PersonID) (PersonID, error) {
	var kept string
	err := tx.QueryRow(ctx, `SELECT kept FROM identity_merge WHERE merged = $1 AND verdict = 'same' AND undone IS NULL`, id).Scan(&kept)
	if errors.Is(err, sqldb.ErrNoRows) {
		return id, nil
	}
	return PersonID(kept), err
}

func mergedInto(ctx context.Context, tx *sqldb.Tx, kept PersonID) ([]PersonID, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (PersonID, error) {
		var id string
		err := r.Scan(&id)
		return PersonID(id), err
	}, `SELECT merged FROM identity_merge WHERE kept = $1 AND verdict = 'same' AND undone IS NULL ORDER BY at, id`, kept)
}

func insertMerge(ctx context.Context, tx *sqldb.Tx, m Merge) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO identity_merge (id, merged, kept, verdict, reasons, why, decider, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		m.ID, m.Merged, m.Kept, m.Verdict, joinReasons(m.Reasons), m.Why, m.Decider, m.At)
	return err
}

func undoMerge(ctx context.Context, tx *sqldb.Tx, id MergeID, undoer PersonID, words string) (int64, error) {
	return tx.Exec(ctx, `
		UPDATE identity_merge SET undone = $1, undoer = $2, undone_why = $3 WHERE id = $4 AND verdict = 'same' AND undone IS NULL`,
		tx.Now(), undoer, words, id)
}

func merges(ctx context.Context, tx *sqldb.Tx) ([]Merge, error) {
	return sqldb.All(ctx, tx, scanMerge, `
		SELECT m.id, m.merged, m.kept, m.verdict, m.reasons, m.why, m.decider, m.at, m.undone, m.undone_why, m.undoer, p.name, k.name
		FROM identity_merge m JOIN identity_person p ON p.id = m.merged JOIN identity_person k ON k.id = m.kept
		ORDER BY m.at DESC, m.id DESC`)
}

func mergesOf(ctx context.Context, tx *sqldb.Tx, person PersonID) ([]Merge, error) {
	return sqldb.All(ctx, tx, scanMerge, `
		SELECT m.id, m.merged, m.kept, m.verdict, m.reasons, m.why, m.decider, m.at, m.undone, m.undone_why, m.undoer, p.name, k.name
		FROM identity_merge m JOIN identity_person p ON p.id = m.merged JOIN identity_person k ON k.id = m.kept
		WHERE m.merged = $1 OR m.kept = $1 ORDER BY m.at, m.id`, person)
}

func scanMerge(r *sqldb.Rows) (m Merge, err error) {
	var id, merged, kept, verdict, reasons, decider, undoer string
	err = r.Scan(&id, &merged, &kept, &verdict, &reasons, &m.Why, &decider, &m.At, &m.Undone, &m.UndoneWhy, &undoer, &m.MergedPerson, &m.KeptPerson)
	m.ID, m.Merged, m.Kept, m.Verdict, m.Decider, m.Undoer = MergeID(id), PersonID(merged), PersonID(kept), Verdict(verdict), PersonID(decider), PersonID(undoer)
	for _, reason := range strings.Split(reasons, ",") {
		if reason != "" {
			m.Reasons = append(m.Reasons, Reason(reason))
		}
	}
	return m, err
}

func joinReasons(rs []Reason) string {
	words := make([]string, len(rs))
	for i, r := range rs {
		words[i] = string(r)
	}
	return strings.Join(words, ",")
}

// blankMerges takes the words out of decisions about a person; that there was a
// decision stays.
func blankMerges(ctx context.Context, tx *sqldb.Tx, person PersonID) error {
	_, err := tx.Exec(ctx, `UPDATE identity_merge SET why = '', undone_why = '' WHERE merged = $1 OR kept = $1`, person)
	return err
}

// bornTogether lists people who share a birth date with somebody and are not
// merged.
func bornTogether(ctx context.Context, tx *sqldb.Tx) ([]Person, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (p Person, err error) {
		var id string
		err = r.Scan(&id, &p.Name, &p.BirthDate)
		p.ID = PersonID(id)
		return p, err
	}, `SELECT id, name, birth_date FROM identity_person
		WHERE erased IS NULL AND name <> '' AND birth_date IN (
			SELECT birth_date FROM identity_person WHERE birth_date <> '' AND erased IS NULL GROUP BY birth_date HAVING COUNT(*) > 1)
		AND id NOT IN (SELECT merged FROM identity_merge WHERE verdict = 'same' AND undone IS NULL)
		ORDER BY birth_date, created, id`)
}

// identified lists who has a verified attribute that identifies, and is not
// merged: one row an attribute.
func identified(ctx context.Context, tx *sqldb.Tx) ([]known, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (k known, err error) {
		var id string
		var at Attribute
		err = r.Scan(&id, &at.Name, &at.Value)
		k.ID, k.attributes = PersonID(id), []Attribute{at}
		return k, err
	}, `SELECT DISTINCT person, name, value FROM identity_attribute
		WHERE name IN ('national-id', 'identity-document') AND level IN ('substantial', 'high')
		AND person NOT IN (SELECT merged FROM identity_merge WHERE verdict = 'same' AND undone IS NULL)
		ORDER BY person, name, value`)
}

// endSignIns ends what lets either of two un-merged people in: their sessions, and
// what was made for the kept one while the two were one.
func endSignIns(ctx context.Context, tx *sqldb.Tx, m Merge) error {
	for _, id := range []PersonID{m.Kept, m.Merged} {
		if _, err := deleteSessionsOf(ctx, tx, id); err != nil {
			return err
		}
	}
	if err := deletePasskeysSince(ctx, tx, m.Kept, m.At); err != nil {
		return err
	}
	if err := deleteLinkedSince(ctx, tx, m.Kept, m.At); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE identity_card SET ended = $1 WHERE person = $2 AND created >= $3 AND ended IS NULL`, tx.Now(), m.Kept, m.At); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM identity_token WHERE person = $1 AND created >= $2`, m.Kept, m.At)
	return err
}
