-- +goose Up

-- What a place is found and sorted by: the person's name, folded by i18n.Fold. NULL
-- until the program has folded it; empty when the person was erased.
ALTER TABLE enrolment_place ADD COLUMN folded TEXT; -- personal
CREATE INDEX enrolment_place_unfolded ON enrolment_place (tenant, id) WHERE folded IS NULL;

-- A run's roll, as people applied or by name, a part at a time.
CREATE INDEX enrolment_place_listed ON enrolment_place (tenant, offer, run, applied_at, id);
CREATE INDEX enrolment_place_named ON enrolment_place (tenant, offer, run, folded, id);
