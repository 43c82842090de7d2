-- +goose Up

-- What an operator did to many sources at once, so that it can be undone.
CREATE TABLE catalogue_act (
  id     TEXT NOT NULL PRIMARY KEY,
  act    TEXT NOT NULL,  -- harvest, judge, quarantine, release, retire
  actor  TEXT NOT NULL,  -- person id, or the system's name
  at     BIGINT NOT NULL,
  undone BIGINT,         -- when it was
  items  TEXT NOT NULL   -- JSON: each source, as it was and as it became
);
CREATE INDEX catalogue_act_at ON catalogue_act (at);
CREATE INDEX catalogue_source_state ON catalogue_source (state, id);
