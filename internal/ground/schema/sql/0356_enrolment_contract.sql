-- +goose Up

-- The contract that a learner accepted when enrolling, word for word. Names stand in
-- enrolment_place.
CREATE TABLE enrolment_contract (
  tenant         TEXT    NOT NULL,
  enrolment      TEXT    NOT NULL,
  pack           TEXT    NOT NULL, -- whose law
  version        TEXT    NOT NULL,
  lang           TEXT    NOT NULL,
  digest         TEXT    NOT NULL, -- SHA-256 over the wording
  body           TEXT    NOT NULL, -- JSON: the name and the clauses as they were read
  accepted_at    BIGINT  NOT NULL,
  withdraw_until BIGINT,           -- until when leaving costs nothing
  PRIMARY KEY (tenant, enrolment)
);
