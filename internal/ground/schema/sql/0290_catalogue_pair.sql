-- +goose Up

-- How far each offer was compared with all others. What is compared of it may
-- change at any time; it waits until it was compared as it is now.
CREATE TABLE catalogue_comparison (
  offer    TEXT NOT NULL PRIMARY KEY,
  content  TEXT NOT NULL,             -- hash of what is compared of it; '-': it is gone; '?': before this was noted
  revision BIGINT NOT NULL,           -- counts the changes of content
  compared BIGINT NOT NULL DEFAULT 0, -- the revision that was compared
  turn     BIGINT NOT NULL DEFAULT 0  -- in which that was, counted over all offers
);
CREATE INDEX catalogue_comparison_waiting ON catalogue_comparison (offer) WHERE compared <> revision;
CREATE INDEX catalogue_comparison_turn ON catalogue_comparison (turn);
INSERT INTO catalogue_comparison (offer, content, revision) SELECT id, '?', 1 FROM catalogue_offer WHERE gone_at IS NULL;

-- Pairs of published offers that are worth a look (catalogue.AlikeToLookAt).
CREATE TABLE catalogue_pair (
  one   TEXT NOT NULL,    -- offer; one < other
  other TEXT NOT NULL,    -- offer
  score INTEGER NOT NULL, -- ten-thousandths
  PRIMARY KEY (one, other)
);
CREATE INDEX catalogue_pair_other ON catalogue_pair (other);
CREATE INDEX catalogue_pair_score ON catalogue_pair (score DESC, one, other);
