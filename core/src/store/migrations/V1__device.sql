-- The device's database. Three kinds of table, and nothing else (invariant 1):
--   truth       change, document, space, author, contact
--   read model  everything below the line "read model": dropped and rebuilt from change rows at will
--   local only  identity, setting, audit, refused, set_aside

-- truth ------------------------------------------------------------------------------------------------------------

CREATE TABLE space (
  space BLOB NOT NULL PRIMARY KEY,
  class TEXT NOT NULL,
  area BLOB,
  role TEXT NOT NULL,
  -- Where this device stands in the space's log; NULL before the first pull.
  cursor_after INTEGER,
  cursor_below INTEGER,
  -- Everything up to this sequence has been seen by a reviewer's device.
  seen INTEGER NOT NULL DEFAULT 0,
  min_writer_schema INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE document (
  doc BLOB NOT NULL PRIMARY KEY,
  space BLOB NOT NULL,
  kind TEXT NOT NULL,
  epoch INTEGER NOT NULL DEFAULT 0,
  heads BLOB NOT NULL
) STRICT;

CREATE TABLE change (
  id INTEGER NOT NULL PRIMARY KEY,
  doc BLOB NOT NULL,
  hash BLOB NOT NULL UNIQUE,
  actor BLOB NOT NULL,
  actor_seq INTEGER NOT NULL,
  -- Milliseconds since 1970 by this device's clock when it was saved here.
  at INTEGER NOT NULL,
  -- The entry it is about, so that people are told a number of things, not of taps.
  subject BLOB,
  -- The server's sequence; NULL while the server has not acknowledged it (invariant 5).
  server_seq INTEGER,
  signature BLOB,
  body BLOB NOT NULL
) STRICT;
CREATE INDEX change_of_doc ON change (doc, id);
CREATE INDEX change_pending ON change (doc, id) WHERE server_seq IS NULL;
CREATE INDEX change_by_actor ON change (actor, server_seq);

-- Who is behind an actor id, as the server's directory says.
CREATE TABLE author (
  actor BLOB NOT NULL PRIMARY KEY,
  device BLOB NOT NULL,
  key BLOB NOT NULL,
  person BLOB NOT NULL
) STRICT;

CREATE TABLE contact (
  device BLOB NOT NULL PRIMARY KEY,
  person BLOB NOT NULL,
  at INTEGER NOT NULL
) STRICT;

-- local only -------------------------------------------------------------------------------------------------------

CREATE TABLE identity (
  one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  device BLOB NOT NULL,
  person BLOB NOT NULL,
  role TEXT NOT NULL,
  device_name TEXT NOT NULL,
  server TEXT NOT NULL,
  secret BLOB NOT NULL,
  incarnation BLOB NOT NULL
) STRICT;

CREATE TABLE setting (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE audit (
  seq INTEGER NOT NULL PRIMARY KEY,
  at INTEGER NOT NULL,
  person BLOB NOT NULL,
  action TEXT NOT NULL,
  doc BLOB
) STRICT;

-- What the server refused; stays until somebody has looked at it. The changes stay too.
CREATE TABLE refused (
  doc BLOB NOT NULL PRIMARY KEY,
  problem TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;

-- Changes that came from the server and could not be read or applied: kept for telling of them and trying them again with
-- a newer app. The document stands as it was without them, all others go on.
CREATE TABLE set_aside (
  id INTEGER NOT NULL PRIMARY KEY,
  doc BLOB NOT NULL,
  problem TEXT NOT NULL,
  at INTEGER NOT NULL,
  server_seq INTEGER NOT NULL,
  body BLOB NOT NULL UNIQUE
) STRICT;

-- read model -------------------------------------------------------------------------------------------------------

CREATE TABLE area (area BLOB NOT NULL PRIMARY KEY, name TEXT NOT NULL, duty_phone TEXT NOT NULL) STRICT;
CREATE TABLE place (place BLOB NOT NULL PRIMARY KEY, area BLOB NOT NULL, name TEXT NOT NULL, ord INTEGER NOT NULL, retired INTEGER NOT NULL) STRICT;
CREATE TABLE word (word BLOB NOT NULL PRIMARY KEY, list TEXT NOT NULL, label TEXT NOT NULL, ord INTEGER NOT NULL, retired INTEGER NOT NULL) STRICT;

CREATE TABLE person (person BLOB NOT NULL PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, retired INTEGER NOT NULL) STRICT;
CREATE TABLE person_area (person BLOB NOT NULL, area BLOB NOT NULL, PRIMARY KEY (person, area)) STRICT, WITHOUT ROWID;

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
) STRICT;
CREATE INDEX shift_by_evening ON shift (evening, area);
CREATE TABLE shift_worker (shift BLOB NOT NULL, person BLOB NOT NULL, started_at INTEGER, signed_at INTEGER, PRIMARY KEY (shift, person)) STRICT, WITHOUT ROWID;
CREATE INDEX shift_worker_by_person ON shift_worker (person, shift);
CREATE TABLE shift_place (shift BLOB NOT NULL, place BLOB NOT NULL, ord INTEGER NOT NULL, PRIMARY KEY (shift, place)) STRICT, WITHOUT ROWID;
CREATE TABLE shift_link (shift BLOB NOT NULL, other BLOB NOT NULL, PRIMARY KEY (shift, other)) STRICT, WITHOUT ROWID;
CREATE INDEX shift_link_back ON shift_link (other, shift);

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
) STRICT;
CREATE INDEX encounter_of_shift ON encounter (shift, at);
CREATE INDEX encounter_at_place ON encounter (place, at);
CREATE TABLE encounter_youth (encounter BLOB NOT NULL, youth BLOB NOT NULL, PRIMARY KEY (encounter, youth)) STRICT, WITHOUT ROWID;
CREATE INDEX encounter_of_youth ON encounter_youth (youth, encounter);

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
) STRICT;
CREATE INDEX incident_of_shift ON incident (shift, at);
CREATE TABLE incident_youth (incident BLOB NOT NULL, youth BLOB NOT NULL, PRIMARY KEY (incident, youth)) STRICT, WITHOUT ROWID;
CREATE INDEX incident_of_youth ON incident_youth (youth, incident);

-- Chips set on an encounter or an incident.
CREATE TABLE entry_word (entry BLOB NOT NULL, list TEXT NOT NULL, word BLOB NOT NULL, PRIMARY KEY (entry, list, word)) STRICT, WITHOUT ROWID;
CREATE INDEX entry_word_use ON entry_word (word);

CREATE TABLE count (
  count BLOB NOT NULL PRIMARY KEY,
  shift BLOB NOT NULL,
  at INTEGER NOT NULL,
  place BLOB,
  number INTEGER NOT NULL,
  by BLOB,
  removed INTEGER NOT NULL
) STRICT;
CREATE INDEX count_of_shift ON count (shift, at);

CREATE TABLE question (
  question BLOB NOT NULL PRIMARY KEY,
  shift BLOB NOT NULL,
  about_kind TEXT,
  about BLOB,
  text TEXT NOT NULL,
  by BLOB,
  at INTEGER NOT NULL,
  closed INTEGER NOT NULL
) STRICT;
CREATE INDEX question_of_shift ON question (shift);
CREATE TABLE answer (answer BLOB NOT NULL PRIMARY KEY, question BLOB NOT NULL, shift BLOB NOT NULL, text TEXT NOT NULL, by BLOB, at INTEGER NOT NULL) STRICT;
CREATE INDEX answer_of_question ON answer (question, at);

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
) STRICT;
-- Search reads this alone: names, not cards.
CREATE INDEX youth_search ON youth (search_key, youth);
CREATE TABLE youth_phone (phone BLOB NOT NULL PRIMARY KEY, youth BLOB NOT NULL, number TEXT NOT NULL, label TEXT NOT NULL, removed INTEGER NOT NULL) STRICT;
CREATE INDEX phone_of_youth ON youth_phone (youth);

CREATE TABLE activity (
  activity BLOB NOT NULL PRIMARY KEY,
  area BLOB NOT NULL,
  kind BLOB,
  title TEXT NOT NULL,
  meeting_point TEXT NOT NULL,
  meet_at INTEGER NOT NULL,
  ends_at INTEGER,
  youths_per_adult INTEGER NOT NULL,
  bring_a_friend INTEGER NOT NULL,
  cancelled INTEGER NOT NULL
) STRICT;
CREATE INDEX activity_by_time ON activity (meet_at);
CREATE TABLE activity_adult (activity BLOB NOT NULL, person BLOB NOT NULL, PRIMARY KEY (activity, person)) STRICT, WITHOUT ROWID;
CREATE TABLE invitation (
  activity BLOB NOT NULL,
  youth BLOB NOT NULL,
  invited INTEGER NOT NULL,
  reason TEXT NOT NULL,
  invited_at INTEGER,
  handed_over_at INTEGER,
  handed_over_text TEXT NOT NULL,
  answer TEXT,
  friends INTEGER NOT NULL,
  PRIMARY KEY (activity, youth)
) STRICT, WITHOUT ROWID;
CREATE INDEX invitation_of_youth ON invitation (youth, invited_at);

-- Facts with more than one value (X2): one row for each candidate.
CREATE TABLE contradiction (
  doc BLOB NOT NULL,
  path TEXT NOT NULL,
  ord INTEGER NOT NULL,
  choice_kind TEXT NOT NULL,
  choice TEXT NOT NULL,
  value TEXT NOT NULL,
  actor BLOB NOT NULL,
  at INTEGER,
  PRIMARY KEY (doc, path, ord)
) STRICT, WITHOUT ROWID;
