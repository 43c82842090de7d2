-- +goose Up
-- Of each property of a person the best that is known: the highest level, of equals
-- the newest.
CREATE VIEW insight_identity_person AS
SELECT p.id AS person, max(substr(p.birth_date, 1, 4)) AS birth_year,
  max(CASE WHEN a.name = 'education' THEN a.value END) AS education,
  max(CASE WHEN a.name = 'region' THEN a.value END) AS region,
  max(CASE WHEN a.name = 'disability' THEN a.value END) AS disability
FROM identity_person p LEFT JOIN (
  SELECT person, name, value, ROW_NUMBER() OVER (PARTITION BY person, name
    ORDER BY CASE level WHEN 'high' THEN 3 WHEN 'substantial' THEN 2 WHEN 'low' THEN 1 ELSE 0 END DESC, since DESC, source) AS place
  FROM identity_attribute) a ON a.person = p.id AND a.place = 1
GROUP BY p.id;

CREATE VIEW insight_identity_organisation AS
SELECT id AS tenant, kind, region, country, staff, status FROM identity_organisation;
