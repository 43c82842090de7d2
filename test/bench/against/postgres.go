package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/catalogue/search"
	"opencairn.org/cairn/test/bench/offers"
)

// postgres is a table with a GIN index over the words, in a schema that goes with
// it.
type postgres struct {
	url  string
	conn *pgx.Conn
}

func newPostgres(url string) *postgres { return &postgres{url: url} }

func (*postgres) name() string { return "postgres" }

func (p *postgres) close() error {
	if p.conn == nil {
		return nil
	}
	ctx := context.Background()
	defer func() { _ = p.conn.Close(ctx) }() // the schema is gone
	_, err := p.conn.Exec(ctx, `DROP SCHEMA IF EXISTS cairn_against CASCADE`)
	return err
}

func (p *postgres) load(all func(yield func(catalogue.SearchEntry) bool)) (err error) {
	ctx := context.Background()
	if p.conn, err = pgx.Connect(ctx, p.url); err != nil {
		return err
	}
	columns := []string{"id", "title", "body"}
	var facets []string
	for _, f := range search.Facets() {
		facets = append(facets, `"`+strings.ToLower(string(f))+`" text[]`)
		columns = append(columns, strings.ToLower(string(f)))
	}
	for _, s := range []string{
		`DROP SCHEMA IF EXISTS cairn_against CASCADE`, `CREATE SCHEMA cairn_against`,
		`CREATE UNLOGGED TABLE cairn_against.offer (id text PRIMARY KEY, title text, body text, ` + strings.Join(facets, ", ") + `)`,
	} {
		if _, err := p.conn.Exec(ctx, s); err != nil {
			return err
		}
	}
	if _, err := p.conn.CopyFrom(ctx, pgx.Identifier{"cairn_against", "offer"}, columns, rowsOf(all)); err != nil {
		return err
	}
	for _, s := range []string{
		`ALTER TABLE cairn_against.offer ADD COLUMN words tsvector GENERATED ALWAYS AS
		 (setweight(to_tsvector('english', title), 'A') || to_tsvector('english', body)) STORED`,
		`CREATE INDEX ON cairn_against.offer USING gin (words)`, `ANALYZE cairn_against.offer`,
	} {
		if _, err := p.conn.Exec(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// rowsOf turns the offers into rows of the table.
func rowsOf(all func(yield func(catalogue.SearchEntry) bool)) pgx.CopyFromSource {
	rows := make(chan []any, 1000)
	go func() {
		defer close(rows)
		for e := range all {
			d := e.Document()
			row := []any{d.ID, e.Offer.Title["en"], e.Offer.Summary["en"] + " " + e.ProviderName["en"]}
			for _, f := range search.Facets() {
				values := []string{}
				for _, v := range d.Values {
					if v.Facet == f && !slices.Contains(values, v.Value) {
						values = append(values, v.Value)
					}
				}
				row = append(row, values)
			}
			rows <- row
		}
	}()
	return pgx.CopyFromFunc(func() ([]any, error) { return <-rows, nil })
}

func (p *postgres) ask(q offers.Question) (found int, ok bool, err error) {
	where, args, ok := condition(q)
	if !ok || q.Query.Sort != "" {
		return 0, false, nil
	}
	ctx := context.Background()
	order := ""
	if q.Query.Words != "" {
		order = ` ORDER BY ts_rank(words, ` + tsquery(q) + `) DESC`
	}
	rows, err := p.conn.Query(ctx, `SELECT id FROM cairn_against.offer WHERE `+where+order+` LIMIT 20`, args...)
	if err != nil {
		return 0, false, err
	}
	if _, err := pgx.CollectRows(rows, pgx.RowTo[string]); err != nil {
		return 0, false, err
	}
	if err := p.conn.QueryRow(ctx, `SELECT count(*) FROM cairn_against.offer WHERE `+where, args...).Scan(&found); err != nil {
		return 0, false, err
	}
	for _, f := range q.Query.Count {
		rows, err := p.conn.Query(ctx, fmt.Sprintf(`SELECT v, count(*) FROM cairn_against.offer, unnest(%q) v WHERE %s GROUP BY v`, strings.ToLower(string(f)), where), args...)
		if err != nil {
			return 0, false, err
		}
		rows.Close()
		if err := rows.Err(); err != nil {
			return 0, false, err
		}
	}
	return found, true, nil
}

// tsquery is the question's words, $1, as PostgreSQL asks for them.
func tsquery(q offers.Question) string {
	switch {
	case strings.HasPrefix(q.Query.Words, `"`):
		return `phraseto_tsquery('english', $1)`
	case q.Name == "beginning of a word":
		return `to_tsquery('english', $1 || ':*')`
	}
	return `plainto_tsquery('english', $1)`
}

// condition is what an offer must meet; PostgreSQL's full text mends no letters.
func condition(q offers.Question) (where string, args []any, ok bool) {
	switch q.Name {
	case "mistyped word", "two letters wrong", "no word in common":
		return "", nil, false
	}
	where = "true"
	if q.Query.Words != "" {
		where, args = `words @@ `+tsquery(q), append(args, strings.Trim(q.Query.Words, `"`))
	}
	for f, values := range q.Query.Filter {
		args = append(args, values)
		where += fmt.Sprintf(` AND %q && $%d::text[]`, strings.ToLower(string(f)), len(args))
	}
	return where, args, true
}
