-- Version 1 of the database. Times are microseconds since 1970-01-01 UTC.
--
-- Rows are kept as they came. `seq` orders the rows of one owner (an experiment for exposures, else a project): the
-- owner's number stands above bit 40, the row's number below, so that each owner's rows lie together in the file.
--
-- In `exposures` and `visitors`, a field that the row does not carry is NULL; one that it carries without a value is ''.
-- `id` is the sender's; `file` and `content` (a hash of all fields) identify rows without one.

CREATE TABLE database (
  schema_version INTEGER NOT NULL,
  id TEXT NOT NULL
);

CREATE TABLE projects (
  project INTEGER PRIMARY KEY,
  project_key TEXT NOT NULL UNIQUE
);

CREATE TABLE keys (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  project INTEGER NOT NULL REFERENCES projects,
  scope TEXT NOT NULL CHECK (scope IN ('read', 'write')),
  hash BLOB NOT NULL UNIQUE,
  created_at INTEGER NOT NULL DEFAULT (unixepoch() * 1000000),
  revoked_at INTEGER
);

CREATE TABLE experiments (
  experiment INTEGER PRIMARY KEY,
  project INTEGER NOT NULL REFERENCES projects,
  id INTEGER NOT NULL,
  definition TEXT NOT NULL,
  revision INTEGER NOT NULL DEFAULT 1,
  UNIQUE (project, id)
);

-- How often what was derived from the rows had to be built anew: for one experiment after a changed definition, for all
-- of a project (experiment 0) after an alias or a deletion. What was appended shows in the rows' own numbers.
CREATE TABLE changes (
  project INTEGER NOT NULL,
  experiment INTEGER NOT NULL,
  rebuilds INTEGER NOT NULL,
  PRIMARY KEY (project, experiment)
) WITHOUT ROWID;

-- A visitor that was deleted leaves its number without an id.
CREATE TABLE persons (
  project INTEGER NOT NULL,
  person INTEGER NOT NULL,
  visitor_id TEXT,
  PRIMARY KEY (project, person)
) WITHOUT ROWID;
CREATE UNIQUE INDEX persons_by_id ON persons (project, visitor_id) WHERE visitor_id IS NOT NULL;

CREATE TABLE aliases (
  project INTEGER NOT NULL,
  alias INTEGER NOT NULL,
  visitor INTEGER NOT NULL,
  at INTEGER,
  id TEXT,
  PRIMARY KEY (project, alias)
) WITHOUT ROWID;
CREATE UNIQUE INDEX aliases_by_id ON aliases (project, id) WHERE id IS NOT NULL;

CREATE TABLE exposures (
  seq INTEGER PRIMARY KEY,
  experiment INTEGER GENERATED ALWAYS AS (seq >> 40) VIRTUAL,
  project INTEGER NOT NULL,
  person INTEGER NOT NULL,
  variant_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  created_at INTEGER,
  device TEXT, browser TEXT, os TEXT, country TEXT, region TEXT, city TEXT, ref_page TEXT, landing_page TEXT,
  utm_campaign TEXT, utm_source TEXT, utm_medium TEXT, utm_content TEXT, utm_term TEXT,
  source TEXT, user_agent TEXT, uuid TEXT,
  attributes TEXT,
  id TEXT,
  file INTEGER,
  content INTEGER
);
CREATE UNIQUE INDEX exposures_by_id ON exposures (project, id) WHERE id IS NOT NULL;
CREATE INDEX exposures_by_content ON exposures (at, content) WHERE content IS NOT NULL;

CREATE TABLE visitors (
  seq INTEGER PRIMARY KEY,
  project INTEGER NOT NULL,
  person INTEGER NOT NULL,
  created_at INTEGER,
  device TEXT, browser TEXT, os TEXT, country TEXT, region TEXT, city TEXT, ref_page TEXT, landing_page TEXT,
  utm_campaign TEXT, utm_source TEXT, utm_medium TEXT, utm_content TEXT, utm_term TEXT,
  source TEXT, user_agent TEXT, uuid TEXT,
  attributes TEXT,
  id TEXT,
  file INTEGER,
  content INTEGER
);
CREATE UNIQUE INDEX visitors_by_id ON visitors (project, id) WHERE id IS NOT NULL;
CREATE INDEX visitors_by_content ON visitors (created_at, content) WHERE content IS NOT NULL;

CREATE TABLE events (
  seq INTEGER PRIMARY KEY,
  project INTEGER NOT NULL,
  person INTEGER NOT NULL,
  name TEXT NOT NULL,
  at INTEGER NOT NULL,
  event_id TEXT,
  props TEXT,
  id TEXT,
  file INTEGER,
  content INTEGER
);
CREATE UNIQUE INDEX events_by_id ON events (project, id) WHERE id IS NOT NULL;
CREATE INDEX events_by_content ON events (at, content) WHERE content IS NOT NULL;

CREATE TABLE conversions (
  seq INTEGER PRIMARY KEY,
  project INTEGER NOT NULL,
  person INTEGER NOT NULL,
  goal_key TEXT NOT NULL,
  at INTEGER NOT NULL,
  id TEXT,
  file INTEGER,
  content INTEGER
);
CREATE UNIQUE INDEX conversions_by_id ON conversions (project, id) WHERE id IS NOT NULL;
CREATE INDEX conversions_by_content ON conversions (at, content) WHERE content IS NOT NULL;

-- Imported files by the hash of their content, and which of their rows are done: the same file again changes nothing.
CREATE TABLE files (
  file INTEGER PRIMARY KEY,
  project INTEGER NOT NULL,
  kind TEXT NOT NULL,
  experiment INTEGER NOT NULL,
  hash BLOB NOT NULL,
  UNIQUE (project, kind, experiment, hash)
);
CREATE TABLE file_rows (
  file INTEGER NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY (file, first)
) WITHOUT ROWID;
