-- +goose Up

-- How the pages of a site without structured data are read. Rows are only ever
-- added: the last version is the one in force.
CREATE TABLE catalogue_recipe (
  tenant  TEXT NOT NULL,
  source  TEXT NOT NULL,
  version INTEGER NOT NULL,
  recipe  TEXT NOT NULL,   -- YAML, as it was handed in
  trial   TEXT NOT NULL,   -- JSON: what each field gave on the pages it was tried on
  set_at  BIGINT NOT NULL,
  set_by  TEXT NOT NULL,
  PRIMARY KEY (tenant, source, version)
);
-- The version of the recipe that a page was read under; 0: none was in force.
ALTER TABLE catalogue_page ADD COLUMN recipe INTEGER NOT NULL DEFAULT 0;
CREATE INDEX catalogue_offer_tenant_alike ON catalogue_offer (tenant, alike);
