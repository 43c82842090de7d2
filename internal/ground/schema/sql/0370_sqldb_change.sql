-- +goose Up

-- How often transactions wrote to each table, counted up in the transaction that
-- wrote (sqldb, changes.go): two equal sums mean that nothing was committed between.
-- slot is the PostgreSQL connection that counted, so that two never count in one
-- row and collide; 0 on SQLite, and for connections that are gone.
CREATE TABLE sqldb_change (
  name  TEXT NOT NULL,
  slot  BIGINT NOT NULL,
  n     BIGINT NOT NULL,
  PRIMARY KEY (name, slot)
);
