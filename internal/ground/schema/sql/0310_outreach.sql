-- +goose Up

-- A portal over the same catalogue: which offers it shows, under which name, who
-- answers for it (S-121 to S-124).
CREATE TABLE outreach_portal (
  tenant  TEXT NOT NULL,        -- who runs it
  id      TEXT NOT NULL UNIQUE,
  slug    TEXT NOT NULL UNIQUE, -- in its address
  data    TEXT NOT NULL,        -- JSON: title, introduction, what it shows
  version INTEGER NOT NULL,
  changed BIGINT NOT NULL,
  closed  BIGINT,
  PRIMARY KEY (tenant, id)
);

-- A list of offers that somebody keeps, or that an organisation's people prepare
-- for somebody (S-126). What its words say may be about a person.
CREATE TABLE outreach_list (
  id      TEXT NOT NULL PRIMARY KEY,
  person  TEXT NOT NULL, -- personal
  tenant  TEXT NOT NULL, -- whose people may write in it; empty: only who made it
  title   TEXT NOT NULL, -- personal
  words   TEXT NOT NULL, -- personal
  whom    TEXT NOT NULL, -- personal
  version INTEGER NOT NULL,
  made    BIGINT NOT NULL,
  changed BIGINT NOT NULL,
  token   TEXT, -- SHA-256 of the link's secret, hex
  shared  BIGINT,
  expires BIGINT
);
CREATE INDEX outreach_list_person ON outreach_list (person, changed);
CREATE INDEX outreach_list_tenant ON outreach_list (tenant, changed) WHERE tenant <> '';
CREATE UNIQUE INDEX outreach_list_token ON outreach_list (token);

CREATE TABLE outreach_list_item (
  list  TEXT NOT NULL,
  place INTEGER NOT NULL,
  offer TEXT NOT NULL,
  title TEXT NOT NULL, -- JSON of the offer's title when it was put there: said when the offer is gone
  note  TEXT NOT NULL, -- personal
  PRIMARY KEY (list, offer)
);
