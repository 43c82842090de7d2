-- +goose Up

-- How many of all published outcomes carry the code of a skill, as last counted.
CREATE TABLE catalogue_coded (
  id       INTEGER NOT NULL PRIMARY KEY, -- 1
  outcomes INTEGER NOT NULL,
  coded    INTEGER NOT NULL,
  counted  BIGINT NOT NULL
);
