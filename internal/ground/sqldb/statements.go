package sqldb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"

	"modernc.org/sqlite"
)

// openPool opens SQLite connections that read each statement once. PostgreSQL's
// driver does so by itself.
func openPool(url string) (*sql.DB, error) {
	c, err := sqlite.NewConnector(url)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(connector{c}), nil
}

type connector struct{ driver.Connector }

// Connect implements driver.Connector.
func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	raw, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	lite, ok := raw.(liteConn)
	if !ok {
		return nil, errors.Join(errors.New("sqldb: the SQLite driver lacks what database/sql asks for"), raw.Close())
	}
	return &conn{liteConn: lite, idle: make(map[string]driver.Stmt)}, nil
}

// liteConn is what the SQLite driver's connections can do.
type liteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// maxIdle is how many statements a connection keeps at most: beyond it a new one
// takes the place of any other.
const maxIdle = 128

// conn keeps the statements it ran, by their text: reading one takes SQLite
// longer than running it. A statement that runs is not among them, so that the
// same text may run inside itself. database/sql never calls a connection from
// two goroutines at once.
type conn struct {
	liteConn
	idle map[string]driver.Stmt
}

// Close implements driver.Conn.
func (c *conn) Close() error {
	var errs []error
	for _, s := range c.idle {
		errs = append(errs, s.Close())
	}
	c.idle = nil
	return errors.Join(append(errs, c.liteConn.Close())...)
}

// ExecContext implements driver.ExecerContext.
func (c *conn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	s, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	res, err := s.(driver.StmtExecContext).ExecContext(ctx, args)
	if err != nil {
		_ = s.Close() // says what err says
		return nil, err
	}
	return res, c.keep(query, s)
}

// QueryContext implements driver.QueryerContext.
func (c *conn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	rows, err := s.(driver.StmtQueryContext).QueryContext(ctx, args)
	if err != nil {
		_ = s.Close() // says what err says
		return nil, err
	}
	return &keptRows{Rows: rows, done: func() error { return c.keep(query, s) }}, nil
}

// take gives a statement that nobody runs.
func (c *conn) take(ctx context.Context, query string) (driver.Stmt, error) {
	if s, ok := c.idle[query]; ok {
		delete(c.idle, query)
		return s, nil
	}
	return c.PrepareContext(ctx, query)
}

// keep puts a statement back that has run to its end.
func (c *conn) keep(query string, s driver.Stmt) error {
	if _, ok := c.idle[query]; ok || c.idle == nil {
		return s.Close()
	}
	if len(c.idle) >= maxIdle {
		for other, o := range c.idle {
			delete(c.idle, other)
			if err := o.Close(); err != nil {
				return errors.Join(err, s.Close())
			}
			break
		}
	}
	c.idle[query] = s
	return nil
}

// keptRows give their statement back when they are closed.
type keptRows struct {
	driver.Rows
	done func() error
}

// Close implements driver.Rows; a second call does nothing.
func (r *keptRows) Close() error {
	if r.done == nil {
		return nil
	}
	done := r.done
	r.done = nil
	return errors.Join(r.Rows.Close(), done())
}
