-- +goose Up

-- Who answers for a minor, on whose evidence, and since when.
CREATE TABLE identity_guardian (
  id        TEXT PRIMARY KEY,
  minor     TEXT NOT NULL,        -- personal
  guardian  TEXT NOT NULL,        -- personal
  evidence  TEXT NOT NULL,        -- personal; what was shown: "family register, page 3"
  tenant    TEXT NOT NULL,        -- whose counsellor or registrar saw it
  recorder  TEXT NOT NULL,
  since     BIGINT NOT NULL,
  until     BIGINT
);
CREATE INDEX identity_guardian_minor ON identity_guardian (minor);
CREATE INDEX identity_guardian_guardian ON identity_guardian (guardian);

-- What a guardian is asked to agree to, and what they said.
CREATE TABLE identity_consent (
  minor     TEXT NOT NULL,        -- personal
  object    TEXT NOT NULL,        -- "place/0192..."
  title     TEXT NOT NULL,        -- personal; what it is, in words
  asked     BIGINT NOT NULL,
  guardian  TEXT,                 -- personal; who agreed
  agreed    BIGINT,
  PRIMARY KEY (minor, object)
);
