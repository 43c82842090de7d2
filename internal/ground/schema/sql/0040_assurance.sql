-- +goose Up

CREATE TABLE assurance_endorsement (
  tenant     TEXT NOT NULL, -- the provider
  id         TEXT NOT NULL,
  offer      TEXT NOT NULL,
  title      TEXT NOT NULL,
  employer   TEXT NOT NULL,
  kind       TEXT NOT NULL,
  state      TEXT NOT NULL,
  asked      TEXT NOT NULL,
  statement  TEXT NOT NULL,
  asked_at   BIGINT NOT NULL,
  decided_at BIGINT,
  expires_at BIGINT,
  PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX assurance_endorsement_one ON assurance_endorsement (tenant, offer, employer, kind) WHERE state = 'requested';
CREATE INDEX assurance_endorsement_offer ON assurance_endorsement (tenant, offer);
CREATE INDEX assurance_endorsement_employer ON assurance_endorsement (employer, state);

CREATE TABLE assurance_application (
  tenant       TEXT NOT NULL, -- the provider
  id           TEXT NOT NULL,
  offer        TEXT NOT NULL,
  title        TEXT NOT NULL,
  hash         TEXT NOT NULL,
  body         TEXT NOT NULL,
  framework    TEXT NOT NULL,
  route        TEXT NOT NULL,
  clause       TEXT NOT NULL,
  tier         TEXT NOT NULL,
  factors      TEXT NOT NULL, -- JSON list
  state        TEXT NOT NULL,
  submitted_by TEXT NOT NULL, -- personal
  submitted_at BIGINT NOT NULL,
  due_at       BIGINT NOT NULL,
  paused_at    BIGINT,
  decided_at   BIGINT,
  reasons      TEXT NOT NULL,
  PRIMARY KEY (tenant, id)
);
-- One version is applied for once, until the application came to nothing or its
-- approval ended. What was refused is appealed.
CREATE UNIQUE INDEX assurance_application_one ON assurance_application (tenant, offer, hash, framework)
  WHERE state NOT IN ('withdrawn', 'expired', 'revoked');
CREATE INDEX assurance_application_queue ON assurance_application (body, state, due_at);

CREATE TABLE assurance_transition (
  tenant      TEXT NOT NULL,
  application TEXT NOT NULL,
  seq         INTEGER NOT NULL,
  act         TEXT NOT NULL,
  from_state  TEXT NOT NULL,
  to_state    TEXT NOT NULL,
  actor       TEXT NOT NULL, -- personal
  role        TEXT NOT NULL,
  at          BIGINT NOT NULL,
  reason      TEXT NOT NULL,
  PRIMARY KEY (tenant, application, seq)
);

CREATE TABLE assurance_review (
  tenant      TEXT NOT NULL,
  application TEXT NOT NULL,
  reviewer    TEXT NOT NULL, -- personal
  expertise   TEXT NOT NULL,
  recommend   TEXT NOT NULL,
  reasons     TEXT NOT NULL,
  at          BIGINT,
  PRIMARY KEY (tenant, application, reviewer)
);
CREATE INDEX assurance_review_reviewer ON assurance_review (reviewer);

CREATE TABLE assurance_approval (
  tenant      TEXT NOT NULL,
  id          TEXT NOT NULL,
  offer       TEXT NOT NULL,
  title       TEXT NOT NULL,
  hash        TEXT NOT NULL,
  application TEXT NOT NULL,
  body        TEXT NOT NULL,
  framework   TEXT NOT NULL,
  route       TEXT NOT NULL,
  clause      TEXT NOT NULL,
  reasons     TEXT NOT NULL,
  state       TEXT NOT NULL,
  approved_at BIGINT NOT NULL,
  valid_until BIGINT NOT NULL,
  review_due  BIGINT NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE INDEX assurance_approval_offer ON assurance_approval (offer, approved_at);
CREATE INDEX assurance_approval_register ON assurance_approval (approved_at, id);
CREATE INDEX assurance_approval_due ON assurance_approval (state, valid_until);
CREATE UNIQUE INDEX assurance_approval_application ON assurance_approval (tenant, application);

CREATE TABLE assurance_drift (
  tenant    TEXT NOT NULL,
  id        TEXT NOT NULL,
  offer     TEXT NOT NULL,
  title     TEXT NOT NULL,
  body      TEXT NOT NULL,
  approved  TEXT NOT NULL,
  seen      TEXT NOT NULL,
  class     TEXT NOT NULL,
  fields    TEXT NOT NULL, -- JSON list
  seen_at   BIGINT NOT NULL,
  state     TEXT NOT NULL,
  asked     TEXT NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX assurance_drift_one ON assurance_drift (tenant, offer, approved, seen);
CREATE INDEX assurance_drift_body ON assurance_drift (body, state);

CREATE TABLE assurance_provider (
  tenant  TEXT NOT NULL,
  id      TEXT NOT NULL,
  status  TEXT NOT NULL,
  body    TEXT NOT NULL,
  since   BIGINT NOT NULL,
  until   BIGINT,
  reasons TEXT NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX assurance_provider_now ON assurance_provider (tenant) WHERE until IS NULL;
