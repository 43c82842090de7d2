-- +goose Up

-- Pairs of offers that are much alike and that an operator called two. Both ways
-- round they are one pair: one < other.
CREATE TABLE catalogue_apart (
  one   TEXT NOT NULL,   -- offer
  other TEXT NOT NULL,   -- offer
  actor TEXT NOT NULL,   -- person id, or the system's name
  at    BIGINT NOT NULL,
  PRIMARY KEY (one, other)
);
