-- +goose Up

-- The revision of an offer that the change feed has looked at; what differs is
-- still to be numbered.
ALTER TABLE catalogue_offer ADD COLUMN fed BIGINT NOT NULL DEFAULT 0;
CREATE INDEX catalogue_offer_unfed ON catalogue_offer (id) WHERE fed <> revision;

-- What others are told of each offer that is, or was, in the list: its last
-- change, under a number that is given after the change was committed.
CREATE TABLE catalogue_feed (
  number BIGINT NOT NULL PRIMARY KEY,
  offer  TEXT NOT NULL UNIQUE,
  gone   BOOLEAN NOT NULL, -- tombstone: it left the list
  item   TEXT NOT NULL,    -- JSON of FeedOffer; empty for a tombstone
  at     BIGINT NOT NULL,  -- when it was numbered
  until  BIGINT            -- when others may no longer take it: the end of a licence; NULL: no end
);
CREATE INDEX catalogue_feed_until ON catalogue_feed (until);

-- The sequencer: one row, held by whoever numbers.
CREATE TABLE catalogue_feed_head (
  name   TEXT NOT NULL PRIMARY KEY, -- feed
  epoch  TEXT NOT NULL,             -- of this catalogue; a cursor of another one is refused
  number BIGINT NOT NULL            -- the last one given
);
