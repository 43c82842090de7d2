-- +goose Up

-- "-- personal" marks a column that says something about a person: it must be
-- in that domain's Export and gone after its Erase (identitytest.Holds).

CREATE TABLE identity_person (
  id           TEXT PRIMARY KEY,
  name         TEXT NOT NULL,     -- personal; as the person writes it
  given_name   TEXT NOT NULL,     -- personal
  family_name  TEXT NOT NULL,     -- personal
  email        TEXT UNIQUE,       -- personal; lower case; NULL for people without
  birth_date   TEXT NOT NULL,     -- personal; YYYY-MM-DD or empty
  lang         TEXT NOT NULL,     -- personal
  verified     BIGINT,            -- when the address was last shown to be theirs
  created      BIGINT NOT NULL,
  erased       BIGINT
);

-- What is known about a person, from whom, and how surely.
CREATE TABLE identity_attribute (
  person  TEXT NOT NULL,
  name    TEXT NOT NULL,          -- personal
  value   TEXT NOT NULL,          -- personal
  source  TEXT NOT NULL,          -- personal; who says so
  level   TEXT NOT NULL,          -- self-declared | low | substantial | high (eIDAS)
  since   BIGINT NOT NULL,
  PRIMARY KEY (person, name, source)
);

CREATE TABLE identity_organisation (
  id       TEXT PRIMARY KEY,
  slug     TEXT NOT NULL UNIQUE,
  name     TEXT NOT NULL,         -- JSON, text by language
  kind     TEXT NOT NULL,
  did      TEXT UNIQUE,
  website  TEXT NOT NULL,
  country  TEXT NOT NULL,
  region   TEXT NOT NULL,
  status   TEXT NOT NULL,
  founded  BIGINT,
  closed   BIGINT,
  created  BIGINT NOT NULL
);
CREATE INDEX identity_organisation_kind ON identity_organisation (kind, slug);

CREATE TABLE identity_membership (
  tenant  TEXT NOT NULL,
  person  TEXT NOT NULL,          -- personal
  role    TEXT NOT NULL,          -- personal
  since   BIGINT NOT NULL,
  PRIMARY KEY (tenant, person, role)
);
CREATE INDEX identity_membership_person ON identity_membership (person, tenant);

-- One-time links. Only hashes: whoever reads the table cannot sign in.
CREATE TABLE identity_link (
  hash     TEXT PRIMARY KEY,      -- SHA-256 of the token
  id       TEXT NOT NULL UNIQUE,  -- what jobs name it by
  kind     TEXT NOT NULL,         -- sign-in | set-up | invitation
  email    TEXT NOT NULL,         -- personal; where it was sent, or empty
  person   TEXT,                  -- personal; of a set-up link
  tenant   TEXT,                  -- of an invitation or a set-up link
  roles    TEXT NOT NULL,         -- of an invitation, separated by commas
  browser  TEXT NOT NULL,         -- SHA-256 of the asking browser's secret, or empty
  next     TEXT NOT NULL,
  lang     TEXT NOT NULL,
  reusable BOOLEAN NOT NULL,      -- the demonstration's
  created  BIGINT NOT NULL,
  expires  BIGINT NOT NULL,
  used     BIGINT
);
CREATE INDEX identity_link_expires ON identity_link (expires);
CREATE INDEX identity_link_email ON identity_link (email);

CREATE TABLE identity_session (
  hash     TEXT PRIMARY KEY,      -- SHA-256 of the cookie
  person   TEXT,                  -- personal; NULL before sign-in
  data     TEXT NOT NULL,         -- JSON of the door's
  created  BIGINT NOT NULL,
  seen     BIGINT NOT NULL
);
CREATE INDEX identity_session_person ON identity_session (person);
CREATE INDEX identity_session_seen ON identity_session (seen);

CREATE TABLE identity_token (
  id       TEXT PRIMARY KEY,
  hash     TEXT NOT NULL UNIQUE,
  person   TEXT NOT NULL,         -- personal
  tenant   TEXT NOT NULL,         -- acted for; empty for oneself
  name     TEXT NOT NULL,         -- personal; as its owner calls it
  scopes   TEXT NOT NULL,         -- separated by spaces
  created  BIGINT NOT NULL,
  expires  BIGINT NOT NULL,
  seen     BIGINT
);
CREATE INDEX identity_token_person ON identity_token (person);

-- How often somebody tried. Subjects are hashed: no address is kept here.
CREATE TABLE identity_attempt (
  subject  TEXT PRIMARY KEY,
  since    BIGINT NOT NULL,
  count    INTEGER NOT NULL
);
