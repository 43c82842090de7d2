-- +goose Up

-- Whether anybody has a credential of an offer is asked before it may go.
CREATE INDEX credential_award_offer ON credential_award (tenant, offer);
