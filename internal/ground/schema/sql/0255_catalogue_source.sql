-- +goose Up

-- Who states a field is told by the source's id alone, and an operator turns the
-- pages of all sources by it.
CREATE INDEX catalogue_source_id ON catalogue_source (id);
