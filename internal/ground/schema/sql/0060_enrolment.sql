-- +goose Up

-- The places of a run: made when the first person applies. taken counts the
-- places that are offered or held by somebody.
CREATE TABLE enrolment_seats (
  tenant  TEXT    NOT NULL,
  offer   TEXT    NOT NULL,
  run     TEXT    NOT NULL,
  places  INTEGER NOT NULL, -- 0: the provider states no limit
  taken   INTEGER NOT NULL,
  tickets BIGINT  NOT NULL, -- how many have queued so far
  PRIMARY KEY (tenant, offer, run)
);

-- One person in one run.
CREATE TABLE enrolment_place (
  tenant         TEXT    NOT NULL,
  id             TEXT    NOT NULL,
  person         TEXT    NOT NULL,
  name           TEXT    NOT NULL, -- personal; as it shall stand on the credential
  offer          TEXT    NOT NULL,
  version        TEXT    NOT NULL, -- of the offer, as the learner accepted it
  run            TEXT    NOT NULL,
  state          TEXT    NOT NULL,
  ticket         BIGINT  NOT NULL, -- order in the queue; 0: never queued
  starts_at      BIGINT,           -- empty: rolling
  price_minor    BIGINT  NOT NULL,
  price_currency TEXT    NOT NULL,
  due_minor      BIGINT  NOT NULL, -- what the learner owes the provider
  prerequisites  TEXT    NOT NULL, -- none, met, asked
  question       TEXT    NOT NULL, -- personal; what the learner asks instead of meeting them
  commitment     TEXT    NOT NULL, -- personal; opaque: given by recognition through the page
  offered_until  BIGINT,
  attendance     INTEGER NOT NULL, -- percent; -1: not recorded
  sitting        TEXT    NOT NULL, -- the sitting whose result completed it
  applied_at     BIGINT  NOT NULL,
  completed_at   BIGINT,
  PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX enrolment_place_once ON enrolment_place (tenant, offer, run, person);
CREATE INDEX enrolment_place_person ON enrolment_place (person);
CREATE INDEX enrolment_place_queue ON enrolment_place (tenant, offer, run, state, ticket);
CREATE INDEX enrolment_place_due ON enrolment_place (state, starts_at);

-- Every step, appended.
CREATE TABLE enrolment_transition (
  tenant     TEXT   NOT NULL,
  id         TEXT   NOT NULL,
  enrolment  TEXT   NOT NULL,
  step       TEXT   NOT NULL,
  from_state TEXT   NOT NULL,
  to_state   TEXT   NOT NULL,
  actor      TEXT   NOT NULL,
  role       TEXT   NOT NULL,
  taken_at   BIGINT NOT NULL,
  reason     TEXT   NOT NULL, -- personal
  PRIMARY KEY (tenant, id)
);
CREATE INDEX enrolment_transition_enrolment ON enrolment_transition (tenant, enrolment, id);
