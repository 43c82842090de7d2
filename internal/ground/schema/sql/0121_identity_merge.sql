-- +goose Up

-- Two records that an operator decided are of one person, or of two. A merge
-- moves nothing: the merged record points to the kept one, and an un-merge takes
-- the pointer back. Nobody is kept and merged at once, so one step resolves.
CREATE TABLE identity_merge (
  id         TEXT PRIMARY KEY,
  merged     TEXT NOT NULL,        -- personal; kept: which records were taken for one person, ids only
  kept       TEXT NOT NULL,        -- personal; kept: which records were taken for one person, ids only
  verdict    TEXT NOT NULL,        -- same | distinct
  reasons    TEXT NOT NULL,        -- rules that spoke for one person, separated by commas
  why        TEXT NOT NULL,        -- personal; in the words of who decided
  decider    TEXT NOT NULL,        -- who decided
  at         BIGINT NOT NULL,
  undone     BIGINT,
  undone_why TEXT NOT NULL DEFAULT '', -- personal; in the words of who undid it
  undoer     TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX identity_merge_merged ON identity_merge (merged) WHERE verdict = 'same' AND undone IS NULL;
CREATE INDEX identity_merge_kept ON identity_merge (kept);
