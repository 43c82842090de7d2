-- +goose Up

-- What recognition publishes to insight: one row for each request that was decided,
-- by which rule, and what it brought. Credits are hundredths of an ECTS.
CREATE VIEW insight_recognition_decision AS
  SELECT r.tenant, r.id AS request, r.programme, r.person, r.offer,
    r.rule,                                            -- R1 to R4, or R6: a person decided all of it
    CASE WHEN r.answer = '' THEN 'rule' ELSE 'person' END AS decided_by,
    CASE WHEN r.answer <> '' THEN r.answer WHEN r.granted > 0 THEN 'granted' ELSE r.state END AS outcome,
    r.granted, r.referred, r.credited, r.opened_at, r.decided_at AS at
  FROM recognition_request r
  WHERE r.decided_at IS NOT NULL;
