-- +goose Up

CREATE TABLE wallet_share (
  person     TEXT NOT NULL, -- personal
  id         TEXT NOT NULL,
  credential TEXT NOT NULL,
  hash       TEXT NOT NULL, -- SHA-256 of the link's token, hex
  purpose    TEXT NOT NULL, -- personal
  created_at BIGINT NOT NULL,
  expires_at BIGINT,
  ended_at   BIGINT,
  views      INTEGER NOT NULL,
  last_view  BIGINT,
  PRIMARY KEY (person, id)
);
CREATE UNIQUE INDEX wallet_share_hash ON wallet_share (hash);
