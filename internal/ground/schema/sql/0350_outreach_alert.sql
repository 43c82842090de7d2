-- +goose Up

-- What somebody wants to be told of by mail (S-126): a question to the catalogue, or
-- some offers. An account is not needed; a row that nobody confirmed is deleted after
-- two days, any other when its reader stops it.
CREATE TABLE outreach_alert (
  id        TEXT NOT NULL PRIMARY KEY,
  token     TEXT NOT NULL UNIQUE, -- SHA-256 of the secret of its link, hex
  person    TEXT NOT NULL, -- personal
  email     TEXT NOT NULL, -- personal
  about     TEXT NOT NULL, -- personal
  what      TEXT NOT NULL, -- digest of what it is about: two of one address are one
  portal    TEXT NOT NULL, -- slug of the portal it was asked in; empty: the whole catalogue
  rhythm    TEXT NOT NULL, -- day, week
  lang      TEXT NOT NULL,
  asked     BIGINT NOT NULL,
  confirmed BIGINT,
  looked    BIGINT NOT NULL, -- until when what happened was told
  due       BIGINT NOT NULL
);
CREATE INDEX outreach_alert_email ON outreach_alert (email);
CREATE INDEX outreach_alert_person ON outreach_alert (person) WHERE person <> '';
CREATE INDEX outreach_alert_due ON outreach_alert (due) WHERE confirmed IS NOT NULL;
CREATE INDEX outreach_alert_asked ON outreach_alert (asked) WHERE confirmed IS NULL;
