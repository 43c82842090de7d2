-- +goose Up

-- Which organisation a notice was sent to, for its role; empty for a person's own.
ALTER TABLE notice_sent ADD COLUMN organisation TEXT NOT NULL DEFAULT '';
CREATE INDEX notice_sent_organisation ON notice_sent (organisation);
