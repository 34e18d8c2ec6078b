-- A transaction writes and encrypts every page it touches, so what a tap costs is how many pages it lands on. Tables that
-- are looked up by id keep their rows in that id's own order (WITHOUT ROWID) instead of in a second tree beside it, and
-- a change is found by what names it in its document: its author and number.

-- truth ------------------------------------------------------------------------------------------------------------

CREATE TABLE document_by_id (
  doc BLOB NOT NULL PRIMARY KEY,
  space BLOB NOT NULL,
  kind TEXT NOT NULL,
  epoch INTEGER NOT NULL DEFAULT 0,
  heads BLOB NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO document_by_id (doc, space, kind, epoch, heads) SELECT doc, space, kind, epoch, heads FROM document;
DROP TABLE document;
ALTER TABLE document_by_id RENAME TO document;

CREATE TABLE change_by_number (
  id INTEGER NOT NULL PRIMARY KEY,
  doc BLOB NOT NULL,
  actor BLOB NOT NULL,
  actor_seq INTEGER NOT NULL,
  hash BLOB NOT NULL,
  -- Milliseconds since 1970 by this device's clock when it was saved here.
  at INTEGER NOT NULL,
  -- The entry it is about, so that people are told a number of things, not of taps.
  subject BLOB,
  -- The server's sequence; NULL while the server has not acknowledged it (invariant 5).
  server_seq INTEGER,
  signature BLOB,
  body BLOB NOT NULL
) STRICT;
INSERT INTO change_by_number (id, doc, actor, actor_seq, hash, at, subject, server_seq, signature, body)
  SELECT id, doc, actor, actor_seq, hash, at, subject, server_seq, signature, body FROM change;
DROP TABLE change;
ALTER TABLE change_by_number RENAME TO change;
CREATE UNIQUE INDEX change_of_doc ON change (doc, actor, actor_seq);
CREATE INDEX change_pending ON change (doc, id) WHERE server_seq IS NULL;
CREATE INDEX change_acknowledged ON change (actor, server_seq) WHERE server_seq IS NOT NULL;

-- read model (written anew at the next opening, see PROJECTION_VERSION) -----------------------------------------------

DROP TABLE shift;
CREATE TABLE shift (
  shift BLOB NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  area BLOB NOT NULL,
  evening TEXT NOT NULL,
  planned_start INTEGER NOT NULL,
  planned_end INTEGER NOT NULL,
  started_at INTEGER,
  ended_at INTEGER,
  handed_in INTEGER NOT NULL,
  plan_note TEXT NOT NULL,
  narrative TEXT NOT NULL,
  approved_by BLOB,
  approved_at INTEGER,
  reopened_because TEXT NOT NULL,
  changed_since_approval INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX shift_by_evening ON shift (evening, area);

DROP TABLE encounter;
CREATE TABLE encounter (
  encounter BLOB NOT NULL PRIMARY KEY,
  shift BLOB NOT NULL,
  at INTEGER NOT NULL,
  place BLOB,
  by BLOB,
  group_size INTEGER,
  group_kind TEXT,
  age_from INTEGER,
  age_to INTEGER,
  note TEXT NOT NULL,
  new_information TEXT NOT NULL,
  follow_up INTEGER NOT NULL,
  follow_up_note TEXT NOT NULL,
  removed INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX encounter_of_shift ON encounter (shift, at);
CREATE INDEX encounter_at_place ON encounter (place, at);

DROP TABLE incident;
CREATE TABLE incident (
  incident BLOB NOT NULL PRIMARY KEY,
  shift BLOB NOT NULL,
  at INTEGER NOT NULL,
  place BLOB,
  by BLOB,
  kind BLOB,
  severity TEXT,
  police_called_at INTEGER,
  youths_informed INTEGER NOT NULL,
  note TEXT NOT NULL,
  follow_up INTEGER NOT NULL,
  removed INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX incident_of_shift ON incident (shift, at);

DROP TABLE youth;
CREATE TABLE youth (
  youth BLOB NOT NULL PRIMARY KEY,
  area BLOB,
  name TEXT NOT NULL,
  nickname TEXT NOT NULL,
  description TEXT NOT NULL,
  birth_year INTEGER,
  school TEXT NOT NULL,
  class TEXT NOT NULL,
  club TEXT NOT NULL,
  consent TEXT,
  note TEXT NOT NULL,
  search_key TEXT NOT NULL
) STRICT, WITHOUT ROWID;
-- Search reads this alone: names, not cards.
CREATE INDEX youth_search ON youth (search_key, youth);
