-- +goose Up

-- A table of courses that a provider's people handed over: read and judged, then
-- stored when they say so, and undone when they change their mind.
CREATE TABLE catalogue_upload (
  tenant TEXT NOT NULL,
  id     TEXT NOT NULL,
  name   TEXT NOT NULL,    -- of the file
  lang   TEXT NOT NULL,    -- of its texts, BCP 47
  sha256 TEXT NOT NULL,    -- of the bytes, hex
  body   TEXT NOT NULL,    -- base64 of gzip of the bytes
  whole  BOOLEAN NOT NULL, -- what an earlier file had and this one has not is taken down
  state  TEXT NOT NULL,    -- read, storing, stored, undoing, undone
  result TEXT NOT NULL,    -- JSON of ImportResult, as it was judged when it was read
  at     BIGINT NOT NULL,  -- when it was read
  ended  BIGINT,           -- when it was stored or undone
  PRIMARY KEY (tenant, id)
);
CREATE INDEX catalogue_upload_at ON catalogue_upload (tenant, at);

-- What storing an upload did to one course, and what the provider's uploads said
-- of it before.
CREATE TABLE catalogue_upload_row (
  tenant   TEXT NOT NULL,
  upload   TEXT NOT NULL,
  local_id TEXT NOT NULL,
  offer    TEXT NOT NULL,
  did      TEXT NOT NULL, -- added, changed, unchanged, gone
  was      TEXT NOT NULL, -- JSON of Offer as the uploads stated it before; empty: they did not
  said     TEXT NOT NULL, -- JSON of Offer as this one states it; empty: taken down
  undone   TEXT NOT NULL, -- what undoing did: back, gone, left (a later upload said otherwise); empty: not undone
  PRIMARY KEY (tenant, upload, local_id)
);
