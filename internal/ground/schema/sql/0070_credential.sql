-- +goose Up

CREATE TABLE credential_award (
  tenant       TEXT NOT NULL, -- the issuer
  id           TEXT NOT NULL,
  person       TEXT NOT NULL, -- personal
  offer        TEXT NOT NULL,
  hash         TEXT NOT NULL,
  sitting      TEXT NOT NULL,
  completed_on BIGINT NOT NULL,
  title        TEXT NOT NULL, -- for lists
  record       TEXT NOT NULL, -- personal; JSON, frozen
  state        TEXT NOT NULL,
  prepared_at  BIGINT NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX credential_award_once ON credential_award (tenant, sitting, person);

CREATE TABLE credential_ticket (
  tenant     TEXT NOT NULL,
  id         TEXT NOT NULL,
  award      TEXT NOT NULL,
  sitting    TEXT NOT NULL,
  sum        TEXT NOT NULL,
  document   TEXT NOT NULL, -- personal; unsigned, empty once used
  credential TEXT NOT NULL,
  list       TEXT NOT NULL,
  slot       INTEGER NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at    BIGINT,
  PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX credential_ticket_award ON credential_ticket (tenant, award);
CREATE INDEX credential_ticket_open ON credential_ticket (tenant, sitting, used_at);

CREATE TABLE credential_credential (
  tenant      TEXT NOT NULL,
  id          TEXT NOT NULL,
  issuer_did  TEXT NOT NULL,
  award       TEXT NOT NULL,
  person      TEXT NOT NULL, -- personal
  title       TEXT NOT NULL,
  state       TEXT NOT NULL,
  reason      TEXT NOT NULL,
  issued_at   BIGINT NOT NULL,
  changed_at  BIGINT NOT NULL,
  expires_at  BIGINT,
  list        TEXT NOT NULL,
  slot        INTEGER NOT NULL,
  log_index   BIGINT NOT NULL,
  document    TEXT NOT NULL, -- personal; the signed bytes
  contexts    TEXT NOT NULL, -- SHA-256 over the context bodies it was signed with, hex
  sum         TEXT NOT NULL, -- SHA-256 of document, hex
  PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX credential_credential_id ON credential_credential (id);
CREATE UNIQUE INDEX credential_credential_award ON credential_credential (tenant, award);
CREATE INDEX credential_credential_person ON credential_credential (person, issued_at);
CREATE UNIQUE INDEX credential_credential_slot ON credential_credential (tenant, list, slot);
CREATE INDEX credential_credential_sum ON credential_credential (sum);

-- Further encodings of the same award, made on request. sum is of what is to be
-- signed and is written first; document and log_index follow with the signature.
CREATE TABLE credential_encoding (
  tenant     TEXT NOT NULL,
  credential TEXT NOT NULL,
  encoding   TEXT NOT NULL,
  sum        TEXT NOT NULL,
  ordered_at BIGINT NOT NULL,
  document   TEXT NOT NULL, -- personal; the signed bytes, empty until then
  log_index  BIGINT NOT NULL,
  PRIMARY KEY (tenant, credential, encoding)
);

CREATE TABLE credential_transition (
  tenant     TEXT NOT NULL,
  credential TEXT NOT NULL,
  seq        INTEGER NOT NULL,
  act        TEXT NOT NULL,
  from_state TEXT NOT NULL,
  to_state   TEXT NOT NULL,
  actor      TEXT NOT NULL, -- personal
  at         BIGINT NOT NULL,
  reason     TEXT NOT NULL,
  PRIMARY KEY (tenant, credential, seq)
);

CREATE TABLE credential_status_list (
  tenant  TEXT NOT NULL,
  id      TEXT NOT NULL,
  next    INTEGER NOT NULL, -- how many slots were given out
  seed    TEXT NOT NULL,    -- hex; orders the slots so that neighbours say nothing
  changed BIGINT NOT NULL,
  PRIMARY KEY (tenant, id)
);

-- The transparency log: one per deployment and year, nothing of a tenant in it.
CREATE TABLE credential_log (
  id         TEXT NOT NULL, -- the year
  size       BIGINT NOT NULL,
  checkpoint TEXT NOT NULL, -- the last signed one
  signed     BIGINT NOT NULL, -- the size it was signed for
  PRIMARY KEY (id)
);
CREATE TABLE credential_log_hash (
  log  TEXT NOT NULL,
  pos  BIGINT NOT NULL, -- tlog.StoredHashIndex
  hash TEXT NOT NULL,   -- hex
  PRIMARY KEY (log, pos)
);
CREATE TABLE credential_log_leaf (
  log  TEXT NOT NULL,
  idx  BIGINT NOT NULL,
  leaf TEXT NOT NULL, -- hex; SHA-256 of the signed credential
  PRIMARY KEY (log, idx)
);
CREATE UNIQUE INDEX credential_log_leaf_once ON credential_log_leaf (log, leaf);
