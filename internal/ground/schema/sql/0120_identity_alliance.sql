-- +goose Up

-- A person under a purpose: who reads figures or files of one purpose cannot put
-- them beside those of another. Random, so that nobody can work it out; stable,
-- so that one person is counted once.
CREATE TABLE identity_pseudonym (
  person     TEXT NOT NULL,        -- personal
  purpose    TEXT NOT NULL,        -- personal; "insight", "survey/2026"
  pseudonym  TEXT NOT NULL UNIQUE, -- personal
  since      BIGINT NOT NULL,
  PRIMARY KEY (person, purpose)
);

-- Which organisations an alliance is made of, and when. What was true on a day
-- stays readable: joining again is another row.
CREATE TABLE identity_alliance (
  alliance  TEXT NOT NULL,
  member    TEXT NOT NULL,
  since     BIGINT NOT NULL,       -- first day, UTC
  until     BIGINT,                -- first day no longer; NULL while it lasts
  PRIMARY KEY (alliance, member, since)
);
CREATE INDEX identity_alliance_member ON identity_alliance (member, alliance);
