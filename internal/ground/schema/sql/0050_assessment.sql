-- +goose Up

-- The rubric of one version of an offer, frozen: public, never changed.
CREATE TABLE assessment_rubric (
  tenant      TEXT   NOT NULL,
  offer       TEXT   NOT NULL,
  version     TEXT   NOT NULL,
  supervision TEXT   NOT NULL, -- as the offer declares it
  outcomes    TEXT   NOT NULL, -- JSON [{"lang": "text"}]
  criteria    TEXT   NOT NULL, -- JSON [{"id", "outcome", "text"}]
  frozen_at   BIGINT NOT NULL,
  PRIMARY KEY (tenant, offer, version)
);
CREATE INDEX assessment_rubric_offer ON assessment_rubric (offer, version);

CREATE TABLE assessment_sitting (
  tenant               TEXT   NOT NULL,
  id                   TEXT   NOT NULL,
  offer                TEXT   NOT NULL,
  version              TEXT   NOT NULL,
  run                  TEXT   NOT NULL,
  state                TEXT   NOT NULL,
  place                TEXT   NOT NULL,
  held_at              BIGINT NOT NULL,
  assessor             TEXT   NOT NULL,
  declared_supervision TEXT   NOT NULL,
  declared_method      TEXT   NOT NULL,
  executed_supervision TEXT   NOT NULL, -- empty until recorded
  executed_method      TEXT   NOT NULL,
  due                  BIGINT NOT NULL,
  confirmer            TEXT   NOT NULL,
  final_at             BIGINT,
  PRIMARY KEY (tenant, id)
);

CREATE TABLE assessment_candidate (
  tenant    TEXT    NOT NULL,
  sitting   TEXT    NOT NULL,
  person    TEXT    NOT NULL,
  name      TEXT    NOT NULL, -- personal
  reference TEXT    NOT NULL, -- what the registering caller keeps: an enrolment, or empty
  standing  TEXT    NOT NULL,
  deviation TEXT,             -- personal; JSON: how it was for this person, where otherwise
  outcome   TEXT    NOT NULL,
  round     INTEGER NOT NULL, -- the newest row in assessment_marking; 0: none
  final_at  BIGINT,
  PRIMARY KEY (tenant, sitting, person)
);
CREATE INDEX assessment_candidate_person ON assessment_candidate (person);
CREATE INDEX assessment_candidate_reference ON assessment_candidate (tenant, reference);

-- Every round of marks, appended: a returned grid stays beside the one that replaced it.
CREATE TABLE assessment_marking (
  tenant    TEXT    NOT NULL,
  sitting   TEXT    NOT NULL,
  person    TEXT    NOT NULL,
  round     INTEGER NOT NULL,
  marks     TEXT    NOT NULL, -- personal; JSON [{"criterion", "met", "note"}]
  marked_by TEXT    NOT NULL,
  marked_at BIGINT  NOT NULL,
  PRIMARY KEY (tenant, sitting, person, round)
);

-- Every step of a sitting and of its candidates, appended.
CREATE TABLE assessment_transition (
  tenant     TEXT   NOT NULL,
  id         TEXT   NOT NULL,
  sitting    TEXT   NOT NULL,
  candidate  TEXT   NOT NULL, -- empty: the whole sitting
  step       TEXT   NOT NULL,
  from_state TEXT   NOT NULL,
  to_state   TEXT   NOT NULL,
  actor      TEXT   NOT NULL,
  role       TEXT   NOT NULL,
  taken_at   BIGINT NOT NULL,
  reason     TEXT   NOT NULL, -- personal
  PRIMARY KEY (tenant, id)
);
CREATE INDEX assessment_transition_sitting ON assessment_transition (tenant, sitting, id);
