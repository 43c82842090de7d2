-- +goose Up

-- What waits is read from its beginning, not put in order first: also when 10,000
-- wait, and when many more were decided.
CREATE INDEX assurance_application_waiting ON assurance_application (body, due_at, id)
  WHERE state IN ('submitted', 'screening', 'info-requested', 'under-review', 'provider-comment', 'decision', 'conditional', 'appeal');
