-- +goose Up

-- What a registrar finds and sorts an award by: the learner's name, birth date and
-- the title, folded by i18n.Fold, a line each. NULL until the program has folded it;
-- empty when the person was erased.
ALTER TABLE credential_award ADD COLUMN folded TEXT; -- personal

-- A list of 10,000 is looked through in an index, by name or the newest first: the
-- records and the signed documents are 10 kB each, and not read for it.
CREATE INDEX credential_award_folded ON credential_award (tenant, folded, id, state);
CREATE INDEX credential_award_sought ON credential_award (tenant, id, folded, state);
CREATE INDEX credential_award_unfolded ON credential_award (tenant, id) WHERE folded IS NULL;
DROP INDEX credential_credential_listed;
CREATE INDEX credential_credential_listed ON credential_credential (tenant, state, id, award);
CREATE INDEX credential_credential_titled ON credential_credential (tenant, title, id, state);
