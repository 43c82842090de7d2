-- +goose Up

CREATE TABLE notice_sent (
  cause   TEXT NOT NULL, -- the event's id
  person  TEXT NOT NULL, -- personal
  message TEXT NOT NULL, -- message key
  at      BIGINT NOT NULL,
  PRIMARY KEY (cause, person, message)
);
CREATE INDEX notice_sent_person ON notice_sent (person);
