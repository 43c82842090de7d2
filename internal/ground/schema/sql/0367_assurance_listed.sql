-- +goose Up

-- What an application is found and sorted by: its title, folded by i18n.Fold. NULL
-- until the program has folded it.
ALTER TABLE assurance_application ADD COLUMN folded TEXT;
CREATE INDEX assurance_application_unfolded ON assurance_application (tenant, id) WHERE folded IS NULL;

-- A provider's applications, the newest first or by title, a part at a time.
CREATE INDEX assurance_application_listed ON assurance_application (tenant, submitted_at, id);
CREATE INDEX assurance_application_titled ON assurance_application (tenant, folded, id);

-- An employer's list: what is asked first, then the newest.
CREATE INDEX assurance_endorsement_listed ON assurance_endorsement (employer, asked_at, id);
CREATE INDEX assurance_endorsement_asked ON assurance_endorsement (employer, asked_at, id) WHERE state = 'requested';
CREATE INDEX assurance_application_offer ON assurance_application (tenant, offer, submitted_at, id);
