-- +goose Up

-- Graduates who agreed to hear of an institution again (S-083). A row stands as long
-- as they agree to something.
CREATE TABLE outreach_alumni (
  tenant  TEXT    NOT NULL, -- the institution
  id      TEXT    NOT NULL UNIQUE,
  token   TEXT    NOT NULL UNIQUE, -- SHA-256 of the secret of its link, hex
  person  TEXT    NOT NULL, -- personal
  tell    BOOLEAN NOT NULL, -- is told of offers that build on what they hold
  contact BOOLEAN NOT NULL, -- the institution may see name and address and write itself
  told    TEXT    NOT NULL, -- personal
  agreed  BIGINT  NOT NULL,
  looked  BIGINT, -- when offers were last looked for
  due     BIGINT  NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX outreach_alumni_person ON outreach_alumni (person, tenant);
CREATE INDEX outreach_alumni_due ON outreach_alumni (due) WHERE tell;
