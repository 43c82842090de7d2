-- +goose Up

-- A pack that its owner works on: from draft to adopted, or withdrawn. Whether an
-- adopted version is in force is not stored: the loaded packs and the day say so.
CREATE TABLE framework_draft (
  tenant       TEXT NOT NULL, -- the owner
  id           TEXT NOT NULL UNIQUE,
  author       TEXT NOT NULL, -- personal; who handed it in
  pack         TEXT NOT NULL, -- code
  jurisdiction TEXT NOT NULL,
  framework    TEXT NOT NULL, -- id of the version that is new
  valid_from   BIGINT NOT NULL,
  name         TEXT NOT NULL, -- JSON, text by language
  digest       TEXT NOT NULL, -- SHA-256 of the version's text, hex
  files        TEXT NOT NULL, -- JSON: text by path within the pack's folder
  state        TEXT NOT NULL, -- draft, consultation, adopted, withdrawn
  opens        BIGINT,        -- first day of the consultation
  closes       BIGINT,        -- last day
  reason       TEXT NOT NULL, -- of a withdrawal
  created      BIGINT NOT NULL,
  changed      BIGINT NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE INDEX framework_draft_state ON framework_draft (state, created);

-- What somebody says about a draft, and what its owner answers. After an erasure
-- the row stays without words, so that the number of comments stays true.
CREATE TABLE framework_comment (
  owner        TEXT NOT NULL, -- of the draft
  draft        TEXT NOT NULL,
  id           TEXT NOT NULL,
  person       TEXT NOT NULL, -- personal
  organisation TEXT NOT NULL, -- spoken for; empty: for oneself
  words        TEXT NOT NULL, -- personal
  answer       TEXT NOT NULL, -- personal; it may quote
  at           BIGINT NOT NULL,
  answered     BIGINT,
  PRIMARY KEY (owner, draft, id)
);
CREATE INDEX framework_comment_person ON framework_comment (person);
