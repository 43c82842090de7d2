-- +goose Up
CREATE VIEW insight_assurance_decision AS
SELECT tenant, id AS application, route, state, submitted_at, decided_at FROM assurance_application WHERE decided_at IS NOT NULL;
