-- +goose Up

-- A list on a partner's own pages (S-127): where it may be shown, and in which
-- language.
CREATE TABLE outreach_channel (
  tenant  TEXT NOT NULL,
  id      TEXT NOT NULL UNIQUE,
  list    TEXT NOT NULL,
  lang    TEXT NOT NULL,
  origins TEXT NOT NULL, -- JSON list of origins
  opened  BIGINT NOT NULL,
  ended   BIGINT,
  PRIMARY KEY (tenant, id)
);
CREATE INDEX outreach_channel_list ON outreach_channel (list);

-- How often a day readers came by a channel, and how (S-366). Of who came nothing
-- is kept.
CREATE TABLE outreach_visit (
  channel TEXT NOT NULL,
  day     BIGINT NOT NULL, -- days since 1970-01-01, UTC
  way     TEXT NOT NULL,   -- shown, paper, offer
  visits  BIGINT NOT NULL,
  PRIMARY KEY (channel, day, way)
);
