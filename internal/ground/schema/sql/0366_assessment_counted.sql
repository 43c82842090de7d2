-- +goose Up

-- How many passed a sitting, and whether a result of it is stopped, is asked on
-- everybody's first page: without reading the candidates.
CREATE INDEX assessment_candidate_passed ON assessment_candidate (tenant, sitting) WHERE outcome = 'passed' AND standing = 'final';
CREATE INDEX assessment_candidate_stopped ON assessment_candidate (tenant, sitting) WHERE standing IN ('held', 'appealed');
