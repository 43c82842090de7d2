-- +goose Up

-- A printed card for somebody without e-mail: codes that work once each, with a
-- PIN that is not on the card. Only keyed hashes: whoever reads the tables and
-- not the master secret cannot sign in.
CREATE TABLE identity_card (
  id       TEXT PRIMARY KEY,
  person   TEXT NOT NULL,         -- personal
  tenant   TEXT NOT NULL,         -- whose counsellor made it
  maker    TEXT NOT NULL,         -- the counsellor
  pin      TEXT NOT NULL,         -- HMAC of the card's id and the PIN
  wrong    INTEGER NOT NULL,      -- wrong PINs since the last right one
  created  BIGINT NOT NULL,
  expires  BIGINT NOT NULL,
  ended    BIGINT                 -- lost, replaced or taken back
);
CREATE INDEX identity_card_tenant ON identity_card (tenant, created);
CREATE INDEX identity_card_person ON identity_card (person);

CREATE TABLE identity_card_code (
  hash  TEXT PRIMARY KEY,         -- HMAC of the code
  card  TEXT NOT NULL,
  used  BIGINT
);
CREATE INDEX identity_card_code_card ON identity_card_code (card);
