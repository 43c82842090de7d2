-- +goose Up

-- Work to do later, added in the transaction that caused it. due is also the
-- end of the lease: a job whose worker died becomes due again by itself.
CREATE TABLE job (
  id        TEXT PRIMARY KEY,
  kind      TEXT NOT NULL,
  open_key  TEXT UNIQUE,      -- kind/unique; NULL when not unique, or parked
  args      TEXT NOT NULL,    -- JSON, ids only
  due       BIGINT NOT NULL,
  attempts  INTEGER NOT NULL, -- times leased since it last succeeded
  lease     TEXT,             -- who holds it now
  again     BOOLEAN NOT NULL, -- added once more while it was running
  parked    BOOLEAN NOT NULL, -- failed too often; a person looks at it
  error     TEXT,             -- of the last attempt
  added     BIGINT NOT NULL
);
CREATE INDEX job_due ON job (parked, due);
CREATE INDEX job_kind ON job (kind);

-- Facts a domain told, in the transaction that made them true.
CREATE TABLE event (
  id    TEXT PRIMARY KEY,
  type  TEXT NOT NULL,
  data  TEXT NOT NULL, -- JSON, ids only
  at    BIGINT NOT NULL
);
CREATE INDEX event_type ON event (type, at);

-- Who did what, one hash chain per tenant. Rows are only ever added.
CREATE TABLE audit (
  tenant  TEXT NOT NULL,
  seq     BIGINT NOT NULL, -- 1, 2, 3 ... in each chain
  at      BIGINT NOT NULL,
  actor   TEXT NOT NULL,
  role    TEXT NOT NULL,
  act     TEXT NOT NULL,
  object  TEXT NOT NULL,
  reason  TEXT NOT NULL,
  detail  TEXT NOT NULL,   -- JSON or empty
  prev    TEXT NOT NULL,   -- hash of the entry before, hex; empty for the first
  hash    TEXT NOT NULL,   -- SHA-256, hex
  PRIMARY KEY (tenant, seq)
);
CREATE INDEX audit_object ON audit (tenant, object, seq);

-- The end of each chain, locked last in a transaction.
CREATE TABLE audit_head (
  tenant  TEXT PRIMARY KEY,
  seq     BIGINT NOT NULL,
  hash    TEXT NOT NULL
);
