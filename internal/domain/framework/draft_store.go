package framework

import (
	"context"
	"encoding/json"
	"fmt"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

func insertDraft(ctx context.Context, tx *sqldb.Tx, d Draft) error {
	files, err := json.Marshal(d.Files)
	if err != nil {
		return fmt.Errorf("write draft: %w", err)
	}
	name, err := json.Marshal(d.Name)
	if err != nil {
		return fmt.Errorf("write draft: %w", err)
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO framework_draft (tenant, id, author, pack, jurisdiction, framework, valid_from, name, digest, files, state, reason, created, changed)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		d.Owner, d.ID, d.author, d.Pack, d.Jurisdiction, d.Framework, d.ValidFrom.Time, string(name), d.Digest, string(files), d.State, d.Reason, d.Created, d.Changed)
	if err != nil {
		return fmt.Errorf("store draft: %w", err)
	}
	return nil
}

func updateDraft(ctx context.Context, tx *sqldb.Tx, d Draft) error {
	_, err := tx.Exec(ctx, `UPDATE framework_draft SET state = $3, opens = $4, closes = $5, reason = $6, changed = $7 WHERE tenant = $1 AND id = $2`,
		d.Owner, d.ID, d.State, d.Opens.Time, d.Closes.Time, d.Reason, d.Changed)
	if err != nil {
		return fmt.Errorf("change draft: %w", err)
	}
	return nil
}

func scanDraft(r *sqldb.Rows) (d Draft, err error) {
	var name, files string
	err = r.Scan(&d.Owner, &d.ID, &d.author, &d.Pack, &d.Jurisdiction, &d.Framework, &d.ValidFrom.Time, &name, &d.Digest, &files, &d.State,
		&d.Opens.Time, &d.Closes.Time, &d.Reason, &d.Created, &d.Changed)
	if err != nil {
		return d, err
	}
	if err := json.Unmarshal([]byte(name), &d.Name); err != nil {
		return d, err
	}
	return d, json.Unmarshal([]byte(files), &d.Files)
}

func draftByID(ctx context.Context, tx *sqldb.Tx, id DraftID) (Draft, error) {
	all, err := sqldb.All(ctx, tx, scanDraft, `
		SELECT tenant, id, author, pack, jurisdiction, framework, valid_from, name, digest, files, state, opens, closes, reason, created, changed
		FROM framework_draft WHERE id = $1`, id)
	if err != nil {
		return Draft{}, fmt.Errorf("read draft: %w", err)
	}
	if len(all) == 0 {
		return Draft{}, fault.New(fault.NotFound, "framework.draft.none", "id", string(id))
	}
	return all[0], nil
}

// allDrafts leaves the files out.
func allDrafts(ctx context.Context, tx *sqldb.Tx) ([]Draft, error) {
	all, err := sqldb.All(ctx, tx, scanDraft, `
		SELECT tenant, id, author, pack, jurisdiction, framework, valid_from, name, digest, '{}', state, opens, closes, reason, created, changed
		FROM framework_draft ORDER BY created DESC, id DESC`)
	if err != nil {
		return nil, fmt.Errorf("list drafts: %w", err)
	}
	return all, nil
}

func draftsBy(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) ([]Draft, error) {
	return sqldb.All(ctx, tx, scanDraft, `
		SELECT tenant, id, author, pack, jurisdiction, framework, valid_from, name, digest, '{}', state, opens, closes, reason, created, changed
		FROM framework_draft WHERE author = $1 ORDER BY created, id`, p)
}

func forgetAuthor(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) error {
	_, err := tx.Exec(ctx, `UPDATE framework_draft SET author = '' WHERE author = $1`, p)
	return err
}

func insertComment(ctx context.Context, tx *sqldb.Tx, d Draft, c Comment) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO framework_comment (owner, draft, id, person, organisation, words, answer, at) VALUES ($1, $2, $3, $4, $5, $6, '', $7)`,
		d.Owner, d.ID, c.ID, c.person, c.Organisation, c.Words, c.At)
	if err != nil {
		return fmt.Errorf("store comment: %w", err)
	}
	return nil
}

func scanComment(r *sqldb.Rows) (c Comment, err error) {
	return c, r.Scan(&c.ID, &c.person, &c.Organisation, &c.Words, &c.Answer, &c.At, &c.Answered)
}

func commentsOf(ctx context.Context, tx *sqldb.Tx, d Draft) ([]Comment, error) {
	all, err := sqldb.All(ctx, tx, scanComment, `
		SELECT id, person, organisation, words, answer, at, answered FROM framework_comment WHERE owner = $1 AND draft = $2 ORDER BY at, id`, d.Owner, d.ID)
	if err != nil {
		return nil, fmt.Errorf("list comments: %w", err)
	}
	return all, nil
}

func commentsBy(ctx context.Context, tx *sqldb.Tx, d Draft, p identity.PersonID) (n int, err error) {
	err = tx.QueryRow(ctx, `SELECT COUNT(*) FROM framework_comment WHERE owner = $1 AND draft = $2 AND person = $3`, d.Owner, d.ID, p).Scan(&n)
	return n, err
}

func answerComment(ctx context.Context, tx *sqldb.Tx, d Draft, id, answer string) error {
	n, err := tx.Exec(ctx, `UPDATE framework_comment SET answer = $4, answered = $5 WHERE owner = $1 AND draft = $2 AND id = $3`, d.Owner, d.ID, id, answer, tx.Now())
	if err == nil && n == 0 {
		err = fault.New(fault.NotFound, "framework.comment.none", "id", id)
	}
	return err
}

// spoken is a comment as its author takes it away.
type spoken struct {
	Draft DraftID `json:"draft"`
	Comment
	Person identity.PersonID `json:"person"`
}

func commentsOfPerson(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) ([]spoken, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (s spoken, err error) {
		return s, r.Scan(&s.Draft, &s.ID, &s.Person, &s.Organisation, &s.Words, &s.Answer, &s.At, &s.Answered)
	}, `SELECT draft, id, person, organisation, words, answer, at, answered FROM framework_comment WHERE person = $1 ORDER BY at, id`, p)
}

func forgetComments(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) error {
	_, err := tx.Exec(ctx, `UPDATE framework_comment SET person = '', words = '', answer = '' WHERE person = $1`, p)
	return err
}

// toAnswer are the comments on an owner's drafts that have no answer yet.
func toAnswer(ctx context.Context, tx *sqldb.Tx, a identity.Actor, p identity.Part) ([]identity.Task, error) {
	return sqldb.All(ctx, tx, identity.ScanTask, `
		SELECT id, draft, substr(words, 1, 120), NULL, at, COUNT(*) OVER () FROM framework_comment
		WHERE owner = $1 AND answer = '' AND words <> '' AND (at > $2 OR at = $2 AND id > $3) AND lower(words) LIKE $4
		ORDER BY at, id LIMIT $5`, a.Tenant, p.Rank(), p.ID(), p.Like(), p.Rows())
}
