-- +goose Up

-- What an employer needs people for. Public.
CREATE TABLE assurance_need (
  tenant        TEXT NOT NULL, -- the employer
  id            TEXT NOT NULL,
  title         TEXT NOT NULL,
  words         TEXT NOT NULL,
  occupation    TEXT NOT NULL,
  people        INTEGER NOT NULL,
  needed_by     BIGINT NOT NULL,
  place         TEXT NOT NULL,
  gives         TEXT NOT NULL, -- comma-separated
  state         TEXT NOT NULL,
  reason        TEXT NOT NULL,
  registered_at BIGINT NOT NULL,
  changed_at    BIGINT NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX assurance_need_id ON assurance_need (id);
CREATE INDEX assurance_need_list ON assurance_need (state, needed_by);

-- An offer that answers a need. The employer's word about it is the endorsement.
CREATE TABLE assurance_need_answer (
  tenant      TEXT NOT NULL, -- the provider
  need        TEXT NOT NULL,
  offer       TEXT NOT NULL,
  endorsement TEXT NOT NULL,
  answered_at BIGINT NOT NULL,
  PRIMARY KEY (tenant, need, offer)
);
CREATE INDEX assurance_need_answer_need ON assurance_need_answer (need);
CREATE INDEX assurance_need_answer_endorsement ON assurance_need_answer (endorsement);

-- From the need to the word for an offer; the first start of that offer is
-- enrolment's and the catalogue's to say (S-400).
CREATE VIEW insight_assurance_need AS
SELECT n.tenant AS employer, n.id AS need, n.people, n.needed_by, n.state, n.registered_at,
  a.tenant AS provider, a.offer, a.answered_at, e.state AS word, e.decided_at AS confirmed_at
FROM assurance_need n
LEFT JOIN assurance_need_answer a ON a.need = n.id
LEFT JOIN assurance_endorsement e ON e.tenant = a.tenant AND e.id = a.endorsement;
