-- +goose Up

-- What became of people who finished, as somebody counts it who can: a statistics
-- office, an employment service (S-134). A row is of one offer, or of all that a
-- provider teaches in a field. A source's next file takes the place of its last.
CREATE TABLE catalogue_effect (
  source   TEXT NOT NULL,
  provider TEXT NOT NULL, -- organisation
  field    TEXT NOT NULL, -- ISCED-F 2013; empty: the row is of one offer
  offer    TEXT NOT NULL, -- empty: the row is of a field
  months   BIGINT NOT NULL, -- after they finished
  address  TEXT NOT NULL, -- where the source says so
  as_of    BIGINT NOT NULL, -- the day of the count
  finished BIGINT NOT NULL, -- people counted
  employed BIGINT NOT NULL, -- of them in work
  PRIMARY KEY (provider, offer, field, months, source)
);
