-- +goose Up

CREATE TABLE recognition_programme (
  tenant  TEXT   NOT NULL, -- the university
  id      TEXT   NOT NULL,
  code    TEXT   NOT NULL,
  data    TEXT   NOT NULL, -- JSON: title, credits, level, units
  changed BIGINT NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX recognition_programme_id ON recognition_programme (id);
CREATE UNIQUE INDEX recognition_programme_code ON recognition_programme (tenant, code);

-- Every version of a policy, appended.
CREATE TABLE recognition_policy (
  tenant    TEXT    NOT NULL,
  programme TEXT    NOT NULL,
  version   INTEGER NOT NULL,
  from_at   BIGINT  NOT NULL, -- in force until the next version's
  data      TEXT    NOT NULL, -- JSON
  published BIGINT  NOT NULL,
  actor     TEXT    NOT NULL, -- personal; kept: who published a rule in the name of a university is part of the rule
  PRIMARY KEY (tenant, programme, version)
);

CREATE TABLE recognition_agreement (
  tenant   TEXT   NOT NULL, -- who drew it up
  id       TEXT   NOT NULL,
  partner  TEXT   NOT NULL,
  data     TEXT   NOT NULL, -- JSON: title, scope
  from_at  BIGINT NOT NULL,
  until_at BIGINT,
  ended_at BIGINT,
  PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX recognition_agreement_id ON recognition_agreement (id);
CREATE INDEX recognition_agreement_partner ON recognition_agreement (partner);

CREATE TABLE recognition_signature (
  tenant    TEXT   NOT NULL, -- the party
  agreement TEXT   NOT NULL,
  actor     TEXT   NOT NULL, -- personal; kept: who signed for a party is part of the agreement
  at        BIGINT NOT NULL,
  PRIMARY KEY (tenant, agreement)
);
CREATE INDEX recognition_signature_agreement ON recognition_signature (agreement);

CREATE TABLE recognition_commitment (
  tenant    TEXT    NOT NULL,
  id        TEXT    NOT NULL,
  bundle    TEXT    NOT NULL,
  programme TEXT    NOT NULL,
  policy    INTEGER NOT NULL,
  offer     TEXT    NOT NULL,
  version   INTEGER NOT NULL,
  hash      TEXT    NOT NULL,
  unit      TEXT    NOT NULL,
  credits   BIGINT  NOT NULL, -- hundredths of an ECTS
  person    TEXT    NOT NULL, -- personal
  data      TEXT    NOT NULL, -- personal; JSON: the person's name, titles
  made_at   BIGINT  NOT NULL,
  until_at  BIGINT  NOT NULL,
  document  TEXT    NOT NULL, -- personal; the signed bytes, empty until signed
  redeemed  TEXT    NOT NULL, -- the request it was redeemed by
  PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX recognition_commitment_id ON recognition_commitment (id);
CREATE UNIQUE INDEX recognition_commitment_once ON recognition_commitment (tenant, person, programme, offer, hash, policy);
CREATE INDEX recognition_commitment_person ON recognition_commitment (person, offer);
CREATE INDEX recognition_commitment_bundle ON recognition_commitment (bundle);

CREATE TABLE recognition_request (
  tenant     TEXT    NOT NULL, -- the university
  id         TEXT    NOT NULL,
  programme  TEXT    NOT NULL,
  person     TEXT    NOT NULL, -- personal
  source     TEXT    NOT NULL, -- personal; the credential: its id here, or the hash of a file
  subject    TEXT    NOT NULL, -- what was learnt, to find precedents by
  offer      TEXT    NOT NULL, -- empty: of elsewhere
  policy     INTEGER NOT NULL,
  rule       TEXT    NOT NULL, -- that granted; R6 when a person decides all of it
  granted    BIGINT  NOT NULL, -- by rule, hundredths
  referred   BIGINT  NOT NULL, -- to a person, hundredths
  state      TEXT    NOT NULL,
  data       TEXT    NOT NULL, -- personal; JSON: name, evidence, verdict, decisions
  assignee   TEXT    NOT NULL, -- personal
  decider    TEXT    NOT NULL, -- personal; the first recogniser, who does not decide on the appeal
  opened_at  BIGINT  NOT NULL,
  deadline   BIGINT,
  decided_at BIGINT,
  answer     TEXT    NOT NULL, -- of a person, the last; empty: none
  credited   BIGINT  NOT NULL, -- by rule and by person, as it stands
  PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX recognition_request_id ON recognition_request (id);
CREATE UNIQUE INDEX recognition_request_once ON recognition_request (tenant, programme, person, source);
CREATE INDEX recognition_request_person ON recognition_request (person, opened_at);
CREATE INDEX recognition_request_source ON recognition_request (source);
CREATE INDEX recognition_request_queue ON recognition_request (tenant, state, deadline);
CREATE INDEX recognition_request_precedent ON recognition_request (tenant, programme, subject);

CREATE TABLE recognition_transition (
  tenant     TEXT   NOT NULL,
  id         TEXT   NOT NULL,
  request    TEXT   NOT NULL,
  step       TEXT   NOT NULL,
  from_state TEXT   NOT NULL,
  to_state   TEXT   NOT NULL,
  actor      TEXT   NOT NULL,
  role       TEXT   NOT NULL,
  taken_at   BIGINT NOT NULL,
  reason     TEXT   NOT NULL, -- personal
  PRIMARY KEY (tenant, id)
);
CREATE INDEX recognition_transition_request ON recognition_transition (tenant, request, id);

-- The ledger: what counts, for whom, in what. A row is reversed, never removed.
CREATE TABLE recognition_grant (
  tenant      TEXT   NOT NULL,
  id          TEXT   NOT NULL,
  programme   TEXT   NOT NULL,
  person      TEXT   NOT NULL, -- personal
  request     TEXT   NOT NULL,
  source      TEXT   NOT NULL, -- personal
  rule        TEXT   NOT NULL, -- R1 to R4, or R6: a person
  unit        TEXT   NOT NULL, -- replaced; empty: elective
  credits     BIGINT NOT NULL, -- hundredths of an ECTS
  granted_at  BIGINT NOT NULL,
  reversed_at BIGINT,
  PRIMARY KEY (tenant, id)
);
CREATE INDEX recognition_grant_account ON recognition_grant (tenant, programme, person);
CREATE INDEX recognition_grant_source ON recognition_grant (source);
CREATE INDEX recognition_grant_person ON recognition_grant (person);
CREATE INDEX recognition_grant_request ON recognition_grant (tenant, request);

-- One row for each person and programme: claims and decisions queue here.
CREATE TABLE recognition_account (
  tenant    TEXT   NOT NULL,
  programme TEXT   NOT NULL,
  person    TEXT   NOT NULL, -- personal
  turns     BIGINT NOT NULL, -- how many came so far
  PRIMARY KEY (tenant, programme, person)
);
