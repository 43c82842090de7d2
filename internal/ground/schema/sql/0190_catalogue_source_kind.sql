-- +goose Up

-- What is read there when it is no site of pages: oeapi, xcri, elm, ctdl. Empty
-- for a site.
ALTER TABLE catalogue_source ADD COLUMN format TEXT NOT NULL DEFAULT '';
-- The organisation that proved that the host is the provider's; empty for the
-- command line on the server.
ALTER TABLE catalogue_source ADD COLUMN proven_by TEXT NOT NULL DEFAULT '';
-- Under which licence somebody else's list may be shown, and the day from which
-- it may not; NULL: it does not end.
ALTER TABLE catalogue_source ADD COLUMN licence TEXT NOT NULL DEFAULT '';
ALTER TABLE catalogue_source ADD COLUMN licence_address TEXT NOT NULL DEFAULT '';
ALTER TABLE catalogue_source ADD COLUMN licence_end BIGINT;
-- What the licence lets us keep of what was received: verbatim, or nothing but
-- what was understood.
ALTER TABLE catalogue_source ADD COLUMN licence_keeps BOOLEAN NOT NULL DEFAULT TRUE;
