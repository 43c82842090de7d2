-- +goose Up

-- How many people work there, as the organisation states it; 0: not stated. It is
-- about the organisation, which is public, and about no person.
ALTER TABLE identity_organisation ADD COLUMN staff BIGINT NOT NULL DEFAULT 0;
