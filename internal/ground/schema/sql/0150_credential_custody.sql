-- +goose Up

-- An issuer that closes, and who keeps what it issued from then on.
CREATE TABLE credential_custody (
  tenant         TEXT NOT NULL, -- the issuer
  custodian      TEXT NOT NULL, -- an archive
  state          TEXT NOT NULL,
  ordered_by     TEXT NOT NULL, -- organisation; empty: the program itself
  reason         TEXT NOT NULL, -- public
  plan           TEXT NOT NULL, -- for learners with open places; public
  announced_at   BIGINT NOT NULL,
  closes_at      BIGINT NOT NULL,
  transferred_at BIGINT,
  active_at      BIGINT,
  credentials    INTEGER NOT NULL, -- in the transferred set
  encodings      INTEGER NOT NULL,
  checksum       TEXT NOT NULL,    -- SHA-256 over the set's leaves, hex; empty before
  document       TEXT NOT NULL,    -- the issuer's last did document; empty before
  PRIMARY KEY (tenant)
);
CREATE INDEX credential_custody_custodian ON credential_custody (custodian, state);
CREATE INDEX credential_custody_due ON credential_custody (state, closes_at);
