-- +goose Up

-- One version of a classification of skills and occupations, as it was imported.
CREATE TABLE taxonomy_release (
  scheme    TEXT NOT NULL,
  version   TEXT NOT NULL,
  languages TEXT NOT NULL,   -- JSON
  concepts  INTEGER NOT NULL,
  relations INTEGER NOT NULL, -- of occupations to skills
  digest    TEXT NOT NULL,    -- of what was read
  ready     BOOLEAN NOT NULL, -- not while it is being imported: nobody sees it
  in_use    BOOLEAN NOT NULL, -- suggestions come from it; one of a scheme
  imported  BIGINT NOT NULL,
  PRIMARY KEY (scheme, version)
);

CREATE TABLE taxonomy_concept (
  scheme  TEXT NOT NULL,
  version TEXT NOT NULL,
  uri     TEXT NOT NULL,
  kind    TEXT NOT NULL, -- skill, knowledge, occupation, group
  data    TEXT NOT NULL, -- JSON: what it is called, in each language
  PRIMARY KEY (scheme, version, uri)
);

CREATE TABLE taxonomy_relation (
  scheme  TEXT NOT NULL,
  version TEXT NOT NULL,
  kind    TEXT NOT NULL, -- essential, optional, broader
  subject TEXT NOT NULL, -- uri
  object  TEXT NOT NULL, -- uri
  PRIMARY KEY (scheme, version, kind, subject, object)
);

-- What a provider said of a suggestion for one of an offer's outcomes. It names no
-- person: the audit record does.
CREATE TABLE taxonomy_outcome (
  tenant    TEXT NOT NULL,
  offer     TEXT NOT NULL,
  statement TEXT NOT NULL, -- SHA-256 of the words as they were, hex
  scheme    TEXT NOT NULL,
  uri       TEXT NOT NULL,
  version   TEXT NOT NULL, -- that was shown
  words     TEXT NOT NULL, -- of the outcome
  label     TEXT NOT NULL, -- of the skill, as it was shown
  accepted  BOOLEAN NOT NULL,
  decided   BIGINT NOT NULL,
  PRIMARY KEY (tenant, offer, statement, scheme, uri)
);
CREATE INDEX taxonomy_outcome_code ON taxonomy_outcome (scheme, uri);
CREATE INDEX taxonomy_outcome_offer ON taxonomy_outcome (offer);
