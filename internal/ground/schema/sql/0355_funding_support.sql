-- +goose Up

-- Hours of working time that an employer pledges, beside money or alone.
ALTER TABLE funding_pledge ADD COLUMN hours INTEGER NOT NULL DEFAULT 0;       -- for each person
ALTER TABLE funding_pledge ADD COLUMN hours_total INTEGER NOT NULL DEFAULT 0; -- the most in all
ALTER TABLE funding_pledge ADD COLUMN hours_taken INTEGER NOT NULL DEFAULT 0; -- by people who have a place, or had one

-- The hours one person has for one place.
CREATE TABLE funding_hours (
  employer   TEXT    NOT NULL,
  id         TEXT    NOT NULL,
  pledge     TEXT    NOT NULL,
  person     TEXT    NOT NULL, -- personal
  provider   TEXT    NOT NULL,
  enrolment  TEXT    NOT NULL,
  offer      TEXT    NOT NULL,
  hours      INTEGER NOT NULL,
  state      TEXT    NOT NULL, -- kept, used, returned
  taken_at   BIGINT  NOT NULL,
  settled_at BIGINT,
  PRIMARY KEY (employer, id)
);
CREATE INDEX funding_hours_person ON funding_hours (person);
CREATE INDEX funding_hours_place ON funding_hours (provider, enrolment);

-- What somebody grants a person beside the fee, so that they can learn.
CREATE TABLE funding_support (
  tenant     TEXT    NOT NULL, -- who grants it
  id         TEXT    NOT NULL,
  person     TEXT    NOT NULL, -- personal
  named      TEXT    NOT NULL, -- personal; the person as who grants it knows them
  offer      TEXT    NOT NULL, -- empty: whatever they learn
  kind       TEXT    NOT NULL,
  minor      BIGINT  NOT NULL, -- 0: no money
  currency   TEXT    NOT NULL,
  hours      INTEGER NOT NULL, -- 0: no time
  benefits   TEXT    NOT NULL, -- stay, change, empty: nobody said
  granted_at BIGINT  NOT NULL,
  until_at   BIGINT  NOT NULL, -- first moment it no longer holds
  ended_at   BIGINT,
  PRIMARY KEY (tenant, id)
);
CREATE INDEX funding_support_person ON funding_support (person);
