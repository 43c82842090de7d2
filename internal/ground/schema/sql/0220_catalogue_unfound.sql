-- +goose Up

-- Searches that found nothing, counted by month and by their words, never by who
-- asked. Words that few ask for may be a name: they are not shown, and are
-- forgotten after a year like all others.
CREATE TABLE catalogue_unfound (
  words TEXT NOT NULL,   -- folded, sorted, each once
  month TEXT NOT NULL,   -- 2027-01, UTC
  times BIGINT NOT NULL,
  PRIMARY KEY (words, month)
);
