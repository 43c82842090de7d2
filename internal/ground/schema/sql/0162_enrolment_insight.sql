-- +goose Up
-- Every enrolment that was confirmed, in a run that has ended: nobody in it takes
-- part any more, or it is a rolling one and this enrolment is over. Who left before
-- the start withdrew; who left later, or did not pass, did not finish.
CREATE VIEW insight_enrolment_place AS
SELECT p.tenant, p.id AS place, p.person, p.offer, p.run, r.ended_at,
  CASE WHEN p.state = 'completed' THEN 'completed' WHEN p.state = 'withdrawn' AND s.late = 0 THEN 'withdrawn' ELSE 'unfinished' END AS outcome
FROM enrolment_place p
JOIN (SELECT tenant, enrolment,
    max(CASE WHEN to_state = 'enrolled' THEN 1 ELSE 0 END) AS confirmed,
    max(CASE WHEN to_state = 'withdrawn' AND from_state = 'active' THEN 1 ELSE 0 END) AS late
  FROM enrolment_transition GROUP BY tenant, enrolment) s ON s.tenant = p.tenant AND s.enrolment = p.id
JOIN (SELECT q.tenant, q.offer, q.run, CASE WHEN q.starts_at IS NULL THEN q.id ELSE '' END AS alone,
    max(CASE WHEN q.state IN ('enrolled', 'active') THEN 1 ELSE 0 END) AS going,
    max(CASE WHEN t.to_state IN ('completed', 'not_completed', 'withdrawn') THEN t.taken_at END) AS ended_at
  FROM enrolment_place q JOIN enrolment_transition t ON t.tenant = q.tenant AND t.enrolment = q.id
  GROUP BY q.tenant, q.offer, q.run, CASE WHEN q.starts_at IS NULL THEN q.id ELSE '' END) r
  ON r.tenant = p.tenant AND r.offer = p.offer AND r.run = p.run AND r.alone = CASE WHEN p.starts_at IS NULL THEN p.id ELSE '' END
WHERE p.state IN ('completed', 'not_completed', 'withdrawn') AND s.confirmed = 1 AND r.going = 0;
