-- +goose Up

-- Until when leaving costs nothing; empty: not confirmed yet.
ALTER TABLE enrolment_place ADD COLUMN census_at BIGINT;
