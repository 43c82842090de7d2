-- +goose Up

-- A registrar's list is asked by state and counted, also when it has 10,000 rows.
CREATE INDEX credential_credential_listed ON credential_credential (tenant, state, id);
