-- +goose Up

-- The whole catalogue as files, made at one time by a job; the newest two sets
-- are kept, so that who is downloading one can end.
CREATE TABLE catalogue_download (
  id      TEXT NOT NULL PRIMARY KEY,
  at      BIGINT NOT NULL,  -- the state of the catalogue that is in it
  cursor  TEXT NOT NULL,    -- of the change feed, to go on from there
  base    TEXT NOT NULL,    -- public address that its links have
  made    BOOLEAN NOT NULL  -- all of it is there
);
CREATE TABLE catalogue_download_file (
  download TEXT NOT NULL,
  name     TEXT NOT NULL,
  type     TEXT NOT NULL,   -- media type
  size     BIGINT NOT NULL, -- bytes
  items    BIGINT NOT NULL, -- lines, rows or addresses, without the head
  sha256   TEXT NOT NULL,   -- hex
  PRIMARY KEY (download, name)
);
-- A file's bytes, in parts of equal size but the last.
CREATE TABLE catalogue_download_part (
  download TEXT NOT NULL,
  name     TEXT NOT NULL,
  number   INTEGER NOT NULL, -- from 0
  data     TEXT NOT NULL,    -- base64 of gzip
  PRIMARY KEY (download, name, number)
);
