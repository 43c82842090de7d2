-- +goose Up

-- A provider's own site, or another place offers come from.
CREATE TABLE catalogue_source (
  tenant     TEXT NOT NULL,
  id         TEXT NOT NULL,
  kind       TEXT NOT NULL,    -- site
  address    TEXT NOT NULL,    -- of the site, or of its sitemap
  state      TEXT NOT NULL,    -- active, degraded, quarantined, retired
  registered BIGINT NOT NULL,
  proven     TEXT NOT NULL,    -- how the domain was proven: website
  due        BIGINT,           -- next harvest; NULL: none
  harvested  BIGINT,           -- end of the last harvest that reached the site
  failures   INTEGER NOT NULL, -- in a row
  code       TEXT NOT NULL,    -- fault of the last failed harvest; empty when it went well
  outcome    TEXT NOT NULL,    -- JSON: counts of the last harvest
  PRIMARY KEY (tenant, id),
  UNIQUE (tenant, address)
);
CREATE INDEX catalogue_source_due ON catalogue_source (due);

-- Each page of a source as it was last met.
CREATE TABLE catalogue_page (
  tenant        TEXT NOT NULL,
  source        TEXT NOT NULL,
  url           TEXT NOT NULL,
  record        TEXT NOT NULL, -- last received; empty when nothing ever was
  sha256        TEXT NOT NULL, -- of that
  etag          TEXT NOT NULL,
  last_modified TEXT NOT NULL,
  code          TEXT NOT NULL, -- fault of the last visit; empty when it went well
  met           BIGINT NOT NULL,
  PRIMARY KEY (tenant, source, url)
);

-- What was received, kept verbatim. Rows are only ever added.
CREATE TABLE catalogue_record (
  tenant       TEXT NOT NULL,
  id           TEXT NOT NULL,
  source       TEXT NOT NULL,
  url          TEXT NOT NULL,
  status       INTEGER NOT NULL, -- HTTP; 0 when there was no answer
  code         TEXT NOT NULL,    -- fetch.timeout, fetch.status, ...; empty when it went well
  args         TEXT NOT NULL,    -- JSON: what the message of code names
  content_type TEXT NOT NULL,
  etag         TEXT NOT NULL,
  body         TEXT NOT NULL,    -- base64 of gzip of the bytes
  sha256       TEXT NOT NULL,    -- of the bytes, hex
  fetched      BIGINT NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE INDEX catalogue_record_url ON catalogue_record (tenant, source, url, fetched);

-- What was understood. An id is unique everywhere: right-hand domains know an
-- offer by it alone.
CREATE TABLE catalogue_offer (
  tenant    TEXT NOT NULL,
  id        TEXT NOT NULL UNIQUE,
  local_id  TEXT NOT NULL,
  source    TEXT NOT NULL,
  page      TEXT NOT NULL,    -- url it was read from
  record    TEXT NOT NULL,    -- received page it was read from; empty for imports
  hash      TEXT NOT NULL,    -- of the specification
  data      TEXT NOT NULL,    -- JSON of Offer
  listed    BOOLEAN NOT NULL,
  found_at  BIGINT NOT NULL,
  listed_at BIGINT,           -- since when; NULL when not listed
  changed   BIGINT NOT NULL,  -- last change of anything in data or listed, or of a fact
  revision  BIGINT NOT NULL DEFAULT 1, -- one more with each such change: times can be equal
  harvest   TEXT NOT NULL,    -- the last harvest that met it
  misses    INTEGER NOT NULL, -- harvests in a row that did not
  gone_at   BIGINT,           -- tombstone
  PRIMARY KEY (tenant, id),
  UNIQUE (tenant, local_id)
);
CREATE INDEX catalogue_offer_listed ON catalogue_offer (listed, id);
CREATE INDEX catalogue_offer_changed ON catalogue_offer (changed, id);
CREATE INDEX catalogue_offer_source ON catalogue_offer (tenant, source);

-- Every state of a specification. Rows are only ever added.
CREATE TABLE catalogue_version (
  tenant  TEXT NOT NULL,
  offer   TEXT NOT NULL,
  hash    TEXT NOT NULL,
  number  INTEGER NOT NULL,
  class   TEXT NOT NULL,  -- editorial, minor, substantive; empty for the first
  record  TEXT NOT NULL,
  spec    TEXT NOT NULL,  -- JSON of Specification
  seen_at BIGINT NOT NULL,
  PRIMARY KEY (tenant, offer, hash),
  UNIQUE (tenant, offer, number)
);
CREATE INDEX catalogue_version_offer ON catalogue_version (offer, hash);

-- What the provider should mend, per page: written anew whenever the page is
-- understood or judged again.
CREATE TABLE catalogue_report (
  tenant   TEXT NOT NULL,
  source   TEXT NOT NULL,
  page     TEXT NOT NULL,
  number   INTEGER NOT NULL,
  offer    TEXT NOT NULL,    -- empty when it is about the page
  blocking BOOLEAN NOT NULL, -- why it is not listed; else only worth knowing
  entry    TEXT NOT NULL,    -- JSON of ReportEntry
  at       BIGINT NOT NULL,
  PRIMARY KEY (tenant, source, page, number)
);
CREATE INDEX catalogue_report_offer ON catalogue_report (offer);

-- What other domains say about an offer, for lists to filter and sort by.
CREATE TABLE catalogue_fact (
  provider TEXT NOT NULL, -- the offer's tenant; others write here, so it is not called so
  offer    TEXT NOT NULL,
  kind     TEXT NOT NULL, -- approved, funded, counts_towards, conforms, rated
  value    TEXT NOT NULL,
  source   TEXT NOT NULL, -- who says so
  as_of    BIGINT NOT NULL,
  PRIMARY KEY (provider, offer, kind, source, value)
);
CREATE INDEX catalogue_fact_offer ON catalogue_fact (offer, kind);
CREATE INDEX catalogue_fact_kind ON catalogue_fact (kind, source);
