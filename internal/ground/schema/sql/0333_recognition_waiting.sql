-- +goose Up

-- What waits for a recogniser is read from its beginning, not put in order first.
CREATE INDEX recognition_request_waiting ON recognition_request (tenant, COALESCE(deadline, 0), id)
  WHERE state IN ('needs_review', 'in_review', 'awaiting_evidence', 'in_appeal', 'under_reversal');
