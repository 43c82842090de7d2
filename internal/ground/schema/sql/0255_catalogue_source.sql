-- +goose Up

-- Who states a field is told by the source's id alone, and an operator turns the
-- pages of all sources by it.
CREATE INDEX catalogue_source_id ON catalogue_source (id);

-- Those whose time has come are taken in portions, the longest due first; many
-- come due at one moment.
DROP INDEX catalogue_source_due;
CREATE INDEX catalogue_source_due ON catalogue_source (due, id);
