-- +goose Up

-- A completed enrolment: who may rate, and whom to ask half a year later.
CREATE TABLE rating_place (
  tenant       TEXT    NOT NULL,
  enrolment    TEXT    NOT NULL,
  person       TEXT    NOT NULL, -- personal
  offer        TEXT    NOT NULL,
  completed_at BIGINT  NOT NULL,
  stands       BOOLEAN NOT NULL, -- false: the enrolment is open again
  asked_at     BIGINT,           -- when it was asked what came of it
  PRIMARY KEY (tenant, enrolment)
);
CREATE INDEX rating_place_person ON rating_place (person);
CREATE INDEX rating_place_due ON rating_place (completed_at) WHERE asked_at IS NULL;

-- What one person said about one thing. An answer that was taken back stays, without
-- marks, while it is part of what is published. Of an erased person the id is replaced
-- by a random one, so that it still counts as one.
CREATE TABLE rating_answer (
  tenant    TEXT    NOT NULL,
  enrolment TEXT    NOT NULL,
  kind      TEXT    NOT NULL,
  object    TEXT    NOT NULL,
  person    TEXT    NOT NULL, -- personal
  marks     TEXT    NOT NULL, -- personal; JSON; empty: taken back
  published TEXT    NOT NULL, -- the marks as the summary has them; empty: not in it
  stands    BOOLEAN NOT NULL,
  given_at  BIGINT  NOT NULL,
  PRIMARY KEY (tenant, enrolment, kind)
);
CREATE INDEX rating_answer_object ON rating_answer (kind, object);
CREATE INDEX rating_answer_person ON rating_answer (person);

-- What is published of one thing.
CREATE TABLE rating_summary (
  kind    TEXT   NOT NULL,
  object  TEXT   NOT NULL,
  summary TEXT   NOT NULL, -- JSON
  made_at BIGINT NOT NULL,
  PRIMARY KEY (kind, object)
);

-- What learners wrote, what was decided about it, and what the provider answered.
CREATE TABLE rating_words (
  tenant       TEXT   NOT NULL,
  id           TEXT   NOT NULL,
  enrolment    TEXT   NOT NULL,
  offer        TEXT   NOT NULL,
  person       TEXT   NOT NULL, -- personal
  words        TEXT   NOT NULL, -- personal
  lang         TEXT   NOT NULL,
  state        TEXT   NOT NULL,
  reason       TEXT   NOT NULL,
  note         TEXT   NOT NULL, -- the operator's, to the author
  decided_by   TEXT   NOT NULL,
  appeal       TEXT   NOT NULL, -- personal
  dispute      TEXT   NOT NULL, -- the provider's
  written_at   BIGINT NOT NULL,
  reply        TEXT   NOT NULL, -- the provider's
  reply_state  TEXT   NOT NULL,
  reply_reason TEXT   NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX rating_words_enrolment ON rating_words (tenant, enrolment);
CREATE INDEX rating_words_person ON rating_words (person);
CREATE INDEX rating_words_offer ON rating_words (offer, state);
CREATE INDEX rating_words_waiting ON rating_words (written_at) WHERE state IN ('waiting', 'appealed', 'disputed') OR reply_state = 'waiting';
