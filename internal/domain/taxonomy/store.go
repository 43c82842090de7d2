package taxonomy

import (
	"context"
	"encoding/json"
	"errors"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

func scanRelease(r *sqldb.Rows) (x Release, err error) {
	var languages string
	if err = r.Scan(&x.Scheme, &x.Version, &languages, &x.Concepts, &x.Relations, &x.Digest, &x.InUse, &x.Imported); err != nil {
		return x, err
	}
	return x, json.Unmarshal([]byte(languages), &x.Languages)
}

// releases are those that are wholly there, by scheme, the newest first.
func releases(ctx context.Context, tx *sqldb.Tx) ([]Release, error) {
	return sqldb.All(ctx, tx, scanRelease, `
		SELECT scheme, version, languages, concepts, relations, digest, in_use, imported FROM taxonomy_release
		WHERE ready ORDER BY scheme, imported DESC, version DESC`)
}

func putRelease(ctx context.Context, tx *sqldb.Tx, r Release, ready bool) error {
	languages, err := json.Marshal(r.Languages)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO taxonomy_release (scheme, version, languages, concepts, relations, digest, ready, in_use, imported)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (scheme, version) DO UPDATE SET languages = EXCLUDED.languages, concepts = EXCLUDED.concepts, relations = EXCLUDED.relations,
			digest = EXCLUDED.digest, ready = EXCLUDED.ready, in_use = EXCLUDED.in_use, imported = EXCLUDED.imported`,
		r.Scheme, r.Version, string(languages), r.Concepts, r.Relations, r.Digest, ready, r.InUse, r.Imported)
	return err
}

func useRelease(ctx context.Context, tx *sqldb.Tx, n Name) (found bool, err error) {
	if _, err := tx.Exec(ctx, `UPDATE taxonomy_release SET in_use = FALSE WHERE scheme = $1 AND version <> $2`, n.Scheme, n.Version); err != nil {
		return false, err
	}
	rows, err := tx.Exec(ctx, `UPDATE taxonomy_release SET in_use = TRUE WHERE scheme = $1 AND version = $2 AND ready`, n.Scheme, n.Version)
	return rows > 0, err
}

// clearRelease removes what an import that was cut off left.
func clearRelease(ctx context.Context, tx *sqldb.Tx, n Name) error {
	_, err := tx.Exec(ctx, `DELETE FROM taxonomy_concept WHERE scheme = $1 AND version = $2`, n.Scheme, n.Version)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `DELETE FROM taxonomy_relation WHERE scheme = $1 AND version = $2`, n.Scheme, n.Version)
	return err
}

func insertConcept(ctx context.Context, tx *sqldb.Tx, n Name, c Concept) error {
	data, err := json.Marshal(c)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO taxonomy_concept (scheme, version, uri, kind, data) VALUES ($1, $2, $3, $4, $5)`, n.Scheme, n.Version, c.URI, c.Kind, string(data))
	return err
}

func insertRelation(ctx context.Context, tx *sqldb.Tx, n Name, r Relation) error {
	_, err := tx.Exec(ctx, `INSERT INTO taxonomy_relation (scheme, version, kind, subject, object) VALUES ($1, $2, $3, $4, $5)`, n.Scheme, n.Version, r.Kind, r.From, r.To)
	return err
}

// eachConcept reads the concepts of a release, by uri, one at a time.
func eachConcept(ctx context.Context, tx *sqldb.Tx, n Name, each func(Concept) error) (err error) {
	rows, err := tx.Query(ctx, `SELECT data FROM taxonomy_concept WHERE scheme = $1 AND version = $2 ORDER BY uri`, n.Scheme, n.Version)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		c, err := scanConcept(rows)
		if err != nil {
			return err
		}
		if err := each(c); err != nil {
			return err
		}
	}
	return rows.Err()
}

func relationsOf(ctx context.Context, tx *sqldb.Tx, n Name) ([]Relation, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (x Relation, err error) { return x, r.Scan(&x.Kind, &x.From, &x.To) }, `
		SELECT kind, subject, object FROM taxonomy_relation WHERE scheme = $1 AND version = $2 AND kind <> 'broader' ORDER BY kind, subject, object`, n.Scheme, n.Version)
}

// occupationsOf reads the occupations of a release.
func occupationsOf(ctx context.Context, tx *sqldb.Tx, n Name) ([]Concept, error) {
	return sqldb.All(ctx, tx, scanConcept, `SELECT data FROM taxonomy_concept WHERE scheme = $1 AND version = $2 AND kind = 'occupation' ORDER BY uri`, n.Scheme, n.Version)
}

// skillsOfJob reads the skills a release says an occupation asks for, essential
// ones first.
func skillsOfJob(ctx context.Context, tx *sqldb.Tx, n Name, uri, lang string) ([]Skill, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (k Skill, err error) {
		var kind RelationKind
		var data string
		if err := r.Scan(&kind, &data); err != nil {
			return k, err
		}
		c, err := conceptOf(data)
		return Skill{URI: c.URI, Label: c.In(lang).Label, Essential: kind == Essential}, err
	}, `
		SELECT r.kind, c.data FROM taxonomy_relation r JOIN taxonomy_concept c ON c.scheme = r.scheme AND c.version = r.version AND c.uri = r.object
		WHERE r.scheme = $1 AND r.version = $2 AND r.subject = $3 AND r.kind <> 'broader' ORDER BY r.kind, r.object`, n.Scheme, n.Version, uri)
}

func scanConcept(r *sqldb.Rows) (Concept, error) {
	var data string
	if err := r.Scan(&data); err != nil {
		return Concept{}, err
	}
	return conceptOf(data)
}

func conceptOf(data string) (c Concept, err error) { return c, json.Unmarshal([]byte(data), &c) }

// affected counts the outcomes coded with each uri of a scheme.
func affected(ctx context.Context, tx *sqldb.Tx, scheme string) (map[string]int, error) {
	type pair struct {
		uri string
		n   int
	}
	all, err := sqldb.All(ctx, tx, func(r *sqldb.Rows) (p pair, err error) { return p, r.Scan(&p.uri, &p.n) }, `
		SELECT uri, COUNT(*) FROM taxonomy_outcome WHERE scheme = $1 AND accepted GROUP BY uri`, scheme)
	out := map[string]int{}
	for _, p := range all {
		out[p.uri] = p.n
	}
	return out, err
}

func scanCoding(r *sqldb.Rows) (c Coding, err error) {
	return c, r.Scan(&c.Provider, &c.Offer, &c.Scheme, &c.URI, &c.Version, &c.Words, &c.Label, &c.Yes, &c.Decided)
}

func upsertCoding(ctx context.Context, tx *sqldb.Tx, c Coding) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO taxonomy_outcome (tenant, offer, statement, scheme, uri, version, words, label, accepted, decided)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (tenant, offer, statement, scheme, uri) DO UPDATE SET version = EXCLUDED.version, words = EXCLUDED.words, label = EXCLUDED.label,
			accepted = EXCLUDED.accepted, decided = EXCLUDED.decided`,
		c.Provider, c.Offer, c.statement(), c.Scheme, c.URI, c.Version, c.Words, c.Label, c.Yes, c.Decided)
	return err
}

func codingsOf(ctx context.Context, tx *sqldb.Tx, offer string) ([]Coding, error) {
	return sqldb.All(ctx, tx, scanCoding, `
		SELECT tenant, offer, scheme, uri, version, words, label, accepted, decided FROM taxonomy_outcome WHERE offer = $1 ORDER BY decided, words, uri`, offer)
}

func codingsOfTenant(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID) ([]Coding, error) {
	return sqldb.All(ctx, tx, scanCoding, `
		SELECT tenant, offer, scheme, uri, version, words, label, accepted, decided FROM taxonomy_outcome WHERE tenant = $1 ORDER BY offer, decided, words, uri`, tenant)
}

func everyCoding(ctx context.Context, tx *sqldb.Tx) ([]Coding, error) {
	return sqldb.All(ctx, tx, scanCoding, `
		SELECT tenant, offer, scheme, uri, version, words, label, accepted, decided FROM taxonomy_outcome WHERE accepted ORDER BY offer, uri`)
}
