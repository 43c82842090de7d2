-- +goose Up

-- The transaction that told a fact: all that it told are delivered together.
-- Empty for those of before.
ALTER TABLE event ADD COLUMN batch TEXT NOT NULL DEFAULT '';
CREATE INDEX event_batch ON event (batch);
