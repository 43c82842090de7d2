-- +goose Up

-- What was judged, once per distinct content. Nothing personal: of stages that
-- look at a person no document is kept.
CREATE TABLE framework_input (
  tenant   TEXT NOT NULL, -- the provider
  hash     TEXT NOT NULL, -- SHA-256 of the document's canonical form (RFC 8785), hex
  document TEXT NOT NULL,
  PRIMARY KEY (tenant, hash)
);

-- What a framework's text said about it. A row spans the time in which the same
-- was found again and again.
CREATE TABLE framework_evaluation (
  tenant       TEXT NOT NULL, -- the provider
  id           TEXT NOT NULL,
  subject      TEXT NOT NULL, -- "offer:<id>", "credential:<id>"
  stage        TEXT NOT NULL,
  jurisdiction TEXT NOT NULL,
  framework    TEXT NOT NULL,
  version      TEXT NOT NULL, -- of the pack
  digest       TEXT NOT NULL, -- SHA-256 of the framework's text, hex
  binding      BOOLEAN NOT NULL,
  input        TEXT NOT NULL, -- hash of what was judged
  replayable   BOOLEAN NOT NULL,
  verdict      TEXT NOT NULL, -- pass, fail, unknown
  result       TEXT NOT NULL, -- JSON: every rule and its verdict
  judged_for   BIGINT NOT NULL, -- the day the rules were asked for
  first_at     BIGINT NOT NULL,
  last_at      BIGINT NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE INDEX framework_evaluation_subject ON framework_evaluation (tenant, subject, stage, framework, last_at);
