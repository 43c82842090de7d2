-- +goose Up

-- When a page was last asked for and answered; NULL: before this was noted. A
-- page whose sitemap says that it did not change since is not asked for.
ALTER TABLE catalogue_page ADD COLUMN checked BIGINT;
CREATE INDEX catalogue_offer_record ON catalogue_offer (tenant, source, record);
