-- +goose Up
-- Why a line of a report keeps an offer from being listed: framework#rule, or the
-- key of its message. Empty in what was written before; the next harvest fills it.
ALTER TABLE catalogue_report ADD COLUMN reason TEXT NOT NULL DEFAULT '';

-- Offers that are there, listed or not.
CREATE VIEW insight_catalogue_offer AS
SELECT tenant, id AS offer, listed, found_at FROM catalogue_offer WHERE gone_at IS NULL;

-- What keeps offers from being listed, in the order a provider is told. An offer
-- that repeats the identifier of another has a line here and no offer.
CREATE VIEW insight_catalogue_obstacle AS
SELECT tenant, offer, source, page, number, reason FROM catalogue_report WHERE blocking;
