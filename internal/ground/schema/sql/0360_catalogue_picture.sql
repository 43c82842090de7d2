-- +goose Up

-- Pictures of offers, made small and clean: once for all that show the same file,
-- in each width that it has the points for.
CREATE TABLE catalogue_picture (
  hash   TEXT NOT NULL,    -- of the file as it was received: half of its SHA-256, hex
  width  INTEGER NOT NULL, -- points
  height INTEGER NOT NULL,
  kind   TEXT NOT NULL,    -- image/jpeg, image/png
  body   TEXT NOT NULL,    -- base64
  PRIMARY KEY (hash, width)
);

-- Which picture an offer, or a page that is hosted for a provider, shows: the
-- address it names, and what came of asking there.
CREATE TABLE catalogue_picture_use (
  subject TEXT NOT NULL PRIMARY KEY, -- id of an offer or of a hosted page
  url     TEXT NOT NULL,
  hash    TEXT NOT NULL,   -- empty: there is none to show
  code    TEXT NOT NULL,   -- message key of why not; empty: nothing is wrong, or nobody asked yet
  args    TEXT NOT NULL,   -- JSON, of the message
  asked   BIGINT NOT NULL  -- when it was last to be asked for
);
CREATE INDEX catalogue_picture_use_hash ON catalogue_picture_use (hash);
