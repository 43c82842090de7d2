-- +goose Up

-- What names an offer whoever publishes it: its title, awarding bodies, volume,
-- level and outcomes, hashed. Empty where one of them is not stated, and until
-- the offer is met by the next harvest.
ALTER TABLE catalogue_offer ADD COLUMN alike TEXT NOT NULL DEFAULT '';
CREATE INDEX catalogue_offer_alike ON catalogue_offer (alike);
