-- +goose Up
CREATE VIEW insight_credential_credential AS
SELECT tenant, id AS credential, person, state, issued_at FROM credential_credential;
