-- +goose Up

-- A key that stays in somebody's device; we keep its public half.
CREATE TABLE identity_passkey (
  id       TEXT PRIMARY KEY,     -- credential id, base64url
  person   TEXT NOT NULL,        -- personal
  handle   TEXT NOT NULL,        -- what the device knows the person by: random, of no other use
  name     TEXT NOT NULL,        -- personal; as its owner calls it
  record   TEXT NOT NULL,        -- JSON: public key, counter, flags
  created  BIGINT NOT NULL,
  seen     BIGINT
);
CREATE INDEX identity_passkey_person ON identity_passkey (person);
