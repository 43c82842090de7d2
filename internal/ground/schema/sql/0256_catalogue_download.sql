-- +goose Up

-- When the first licence of what a set holds ends: from then on nobody is given
-- the set. NULL: no licence ends.
ALTER TABLE catalogue_download ADD COLUMN until BIGINT;
