-- +goose Up

-- The front page says how many offers there are: counted here, without their rows.
CREATE INDEX catalogue_offer_found ON catalogue_offer (listed) WHERE gone_at IS NULL;
