-- Version 1 with a few rows: made by `examples/sample_database.rs`, dumped by SQLite; id and key made constant.
PRAGMA foreign_keys = OFF;
PRAGMA application_id = 1094865748;
BEGIN TRANSACTION;
CREATE TABLE aliases (
  project INTEGER NOT NULL,
  alias INTEGER NOT NULL,
  visitor INTEGER NOT NULL,
  at INTEGER,
  id TEXT,
  PRIMARY KEY (project, alias)
) WITHOUT ROWID;
INSERT INTO "aliases" VALUES(1,2,1,1709374020000000,NULL);
CREATE TABLE changes (
  project INTEGER NOT NULL,
  experiment INTEGER NOT NULL,
  rebuilds INTEGER NOT NULL,
  PRIMARY KEY (project, experiment)
) WITHOUT ROWID;
INSERT INTO "changes" VALUES(1,0,1);
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
INSERT INTO "conversions" VALUES(1099511627777,1,1,'cart',1709373960123456,NULL,NULL,1541318707901618452);
CREATE TABLE database (
  schema_version INTEGER NOT NULL,
  id TEXT NOT NULL
);
INSERT INTO "database" VALUES(1,'0123456789abcdef0123456789abcdef');
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
INSERT INTO "events" VALUES(1099511627777,1,0,'purchase',1709373900000000,'e1','{"cart":{"items":2},"revenue":99.5}',NULL,NULL,-5172356273450215276);
CREATE TABLE experiments (
  experiment INTEGER PRIMARY KEY,
  project INTEGER NOT NULL REFERENCES projects,
  id INTEGER NOT NULL,
  definition TEXT NOT NULL,
  revision INTEGER NOT NULL DEFAULT 1,
  UNIQUE (project, id)
);
INSERT INTO "experiments" VALUES(1,1,1234,'{"confidence_threshold_percent":95.0,"created_at":"2024-03-01T00:00:00Z","frequentist_type":"two_sided","goals":[{"goal_key":"purchase","goal_type":"event","goal_value":"purchase","is_primary":true},{"goal_key":"cart","goal_type":"clickOnElement"}],"id":1234,"project_key":"shop","stats_engine":"bayesian","status":1,"variants":[{"id":"0"},{"id":"1"}]}',1);
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
INSERT INTO "exposures" VALUES(1099511627777,1,0,'0',1709373600000000,'',NULL,NULL,NULL,'US',NULL,'',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'{"age":7,"plan":"pro"}','x1',NULL,NULL);
INSERT INTO "exposures" VALUES(1099511627778,1,1,'1',1709373601000000,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,4921916784654029238);
CREATE TABLE file_rows (
  file INTEGER NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY (file, first)
) WITHOUT ROWID;
CREATE TABLE files (
  file INTEGER PRIMARY KEY,
  project INTEGER NOT NULL,
  kind TEXT NOT NULL,
  experiment INTEGER NOT NULL,
  hash BLOB NOT NULL,
  UNIQUE (project, kind, experiment, hash)
);
CREATE TABLE keys (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  project INTEGER NOT NULL REFERENCES projects,
  scope TEXT NOT NULL CHECK (scope IN ('read', 'write')),
  hash BLOB NOT NULL UNIQUE,
  created_at INTEGER NOT NULL DEFAULT (unixepoch() * 1000000),
  revoked_at INTEGER
);
INSERT INTO "keys" VALUES(1,1,'read',X'ABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABAB',1709251200000000,NULL);
CREATE TABLE persons (
  project INTEGER NOT NULL,
  person INTEGER NOT NULL,
  visitor_id TEXT,
  PRIMARY KEY (project, person)
) WITHOUT ROWID;
INSERT INTO "persons" VALUES(1,0,'a');
INSERT INTO "persons" VALUES(1,1,'b');
INSERT INTO "persons" VALUES(1,2,'anon');
CREATE TABLE projects (
  project INTEGER PRIMARY KEY,
  project_key TEXT NOT NULL UNIQUE
);
INSERT INTO "projects" VALUES(1,'shop');
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
INSERT INTO "visitors" VALUES(1099511627777,1,1,1709287200000000,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'u-1',NULL,NULL,NULL,-988822709610875760);
CREATE UNIQUE INDEX persons_by_id ON persons (project, visitor_id) WHERE visitor_id IS NOT NULL;
CREATE UNIQUE INDEX aliases_by_id ON aliases (project, id) WHERE id IS NOT NULL;
CREATE UNIQUE INDEX exposures_by_id ON exposures (project, id) WHERE id IS NOT NULL;
CREATE INDEX exposures_by_content ON exposures (at, content) WHERE content IS NOT NULL;
CREATE UNIQUE INDEX visitors_by_id ON visitors (project, id) WHERE id IS NOT NULL;
CREATE INDEX visitors_by_content ON visitors (created_at, content) WHERE content IS NOT NULL;
CREATE UNIQUE INDEX events_by_id ON events (project, id) WHERE id IS NOT NULL;
CREATE INDEX events_by_content ON events (at, content) WHERE content IS NOT NULL;
CREATE UNIQUE INDEX conversions_by_id ON conversions (project, id) WHERE id IS NOT NULL;
CREATE INDEX conversions_by_content ON conversions (at, content) WHERE content IS NOT NULL;
INSERT INTO "sqlite_sequence" VALUES('keys',1);
COMMIT;
