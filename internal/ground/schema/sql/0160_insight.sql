-- +goose Up
-- What was said about a country on a day. Rows are only ever added.
CREATE TABLE insight_publication (
  jurisdiction TEXT   NOT NULL,
  day          BIGINT NOT NULL, -- its first moment, UTC: what was true then is counted
  made         BIGINT NOT NULL,
  about        TEXT   NOT NULL, -- JSON: the period, the day of each topic, sources of populations
  PRIMARY KEY (jurisdiction, day)
);

-- Its numbers, as they are shown: of what is withheld there is no number.
CREATE TABLE insight_cell (
  jurisdiction TEXT    NOT NULL,
  day          BIGINT  NOT NULL,
  number       INTEGER NOT NULL, -- 1, 2, 3 ... in the order they are shown
  period       TEXT    NOT NULL,
  measure      TEXT    NOT NULL,
  members      TEXT    NOT NULL, -- of the group: "education=less", empty for all
  unit         TEXT    NOT NULL,
  value        BIGINT,           -- NULL: withheld
  currency     TEXT    NOT NULL,
  PRIMARY KEY (jurisdiction, day, number)
);
