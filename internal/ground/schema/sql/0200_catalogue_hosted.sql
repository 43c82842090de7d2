-- +goose Up

-- A page that Cairn hosts for a provider without a web site (S-411), and the
-- answers it is made of, as they were typed: nothing is lost when one is refused.
CREATE TABLE catalogue_hosted (
  tenant  TEXT NOT NULL,
  id      TEXT NOT NULL UNIQUE, -- the offer's identifier at its provider, and the page's address
  data    TEXT NOT NULL,        -- JSON of HostedPage: the answers by question, when it was begun and published
  changed BIGINT NOT NULL,
  PRIMARY KEY (tenant, id)
);

-- Lines a provider is told to mend, each from when it was first told until it
-- was gone. One line is one reason at one offer of one page.
CREATE TABLE catalogue_mend (
  tenant TEXT NOT NULL,
  source TEXT NOT NULL,
  page   TEXT NOT NULL,
  line   TEXT NOT NULL, -- offer and reason
  opened BIGINT NOT NULL,
  closed BIGINT,
  PRIMARY KEY (tenant, source, page, line)
);

INSERT INTO catalogue_mend (tenant, source, page, line, opened)
SELECT tenant, source, page, offer || ' ' || reason, MIN(at) FROM catalogue_report GROUP BY tenant, source, page, offer, reason;
