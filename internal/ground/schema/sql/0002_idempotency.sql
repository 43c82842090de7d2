-- +goose Up

-- Acts that clients may send again, with the answer they got the first time. The
-- answer is sealed with a key that is kept nowhere: whoever reads this table
-- learns that something was answered, and not what.
CREATE TABLE idempotency_key (
  id      TEXT PRIMARY KEY,  -- SHA-256 of actor, route and the client's key, hex
  run     TEXT NOT NULL,     -- who works on it, or did
  body    TEXT NOT NULL,     -- SHA-256 of what was sent, hex
  answer  TEXT NOT NULL,     -- sealed, base64; empty while it is worked on
  at      BIGINT NOT NULL    -- when it was begun
);
CREATE INDEX idempotency_key_at ON idempotency_key (at);
