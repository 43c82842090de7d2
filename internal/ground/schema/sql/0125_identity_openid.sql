-- +goose Up

-- Who somebody is at an institution that signs them in: by its issuer and its
-- subject together, never by a mail address.
CREATE TABLE identity_openid (
  id       TEXT PRIMARY KEY,
  issuer   TEXT NOT NULL,
  subject  TEXT NOT NULL,        -- personal; what the issuer calls them
  person   TEXT NOT NULL,        -- personal
  created  BIGINT NOT NULL,
  seen     BIGINT,
  UNIQUE (issuer, subject)
);
CREATE INDEX identity_openid_person ON identity_openid (person);
