-- +goose Up
-- How often what a learner shared was looked at.
CREATE VIEW insight_wallet_share AS
SELECT person, id AS share, views, created_at FROM wallet_share;
