-- +goose Up

-- A provider's sittings are listed a page at a time, the newest first.
CREATE INDEX assessment_sitting_listed ON assessment_sitting (tenant, held_at, id);
