-- +goose Up

-- What one source says about an offer, when several do or when there is more to
-- remember than the offer's own row holds. An offer without rows here has one
-- source, and says what it says.
CREATE TABLE catalogue_statement (
  tenant   TEXT NOT NULL,    -- the provider
  source   TEXT NOT NULL,
  local_id TEXT NOT NULL,    -- as this source calls the offer
  offer    TEXT NOT NULL,
  kind     TEXT NOT NULL,    -- of the source
  data     TEXT NOT NULL,    -- JSON of Offer as this source states it
  computed TEXT NOT NULL,    -- JSON: fields we worked out from what was stated
  page     TEXT NOT NULL,
  record   TEXT NOT NULL,
  at       BIGINT NOT NULL,  -- when it was first stated like this
  harvest  TEXT NOT NULL,
  misses   INTEGER NOT NULL,
  how      TEXT NOT NULL,    -- why it is this offer: first, identifier, address, alike, apart
  score    TEXT NOT NULL,    -- how alike the titles were, for address and identifier
  apart    TEXT NOT NULL DEFAULT '', -- the offer a person says it is not
  PRIMARY KEY (tenant, source, local_id)
);
CREATE INDEX catalogue_statement_offer ON catalogue_statement (offer);
CREATE INDEX catalogue_statement_source ON catalogue_statement (source, record);

-- The address an offer names as its own, bare of what makes no difference. Empty
-- until the offer is met by the next harvest.
ALTER TABLE catalogue_offer ADD COLUMN address TEXT NOT NULL DEFAULT '';
CREATE INDEX catalogue_offer_address ON catalogue_offer (tenant, address);

-- A platform that itself delivers what its list names (S-053).
ALTER TABLE catalogue_source ADD COLUMN delivers BOOLEAN NOT NULL DEFAULT FALSE;

-- Sources by id for whoever is told where a field comes from. The column of the
-- owner has another name: an offer's page is public.
CREATE VIEW catalogue_source_public AS
SELECT id, tenant AS owner, kind, address, state, registered, proven, due, harvested, failures, code, outcome,
  format, proven_by, licence, licence_address, licence_end, licence_keeps, delivers
FROM catalogue_source;
