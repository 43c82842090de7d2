-- +goose Up

-- Low marks of an approved programme, which wait for the body that approved it.
CREATE TABLE assurance_signal (
  tenant     TEXT    NOT NULL, -- the provider
  id         TEXT    NOT NULL,
  offer      TEXT    NOT NULL,
  title      TEXT    NOT NULL,
  body       TEXT    NOT NULL,
  ratings    INTEGER NOT NULL,
  tenths     INTEGER NOT NULL, -- the middle of the marks, from 10 to 50
  raised_at  BIGINT  NOT NULL,
  state      TEXT    NOT NULL,
  reasons    TEXT    NOT NULL,
  decided_at BIGINT,
  PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX assurance_signal_open ON assurance_signal (offer) WHERE state = 'open';
CREATE INDEX assurance_signal_body ON assurance_signal (body, state, raised_at);
