-- A space that was taken from this device and deleted from it: told to its person until they have read it, or until it is
-- given back. Local only.
CREATE TABLE taken_space (
  space BLOB NOT NULL PRIMARY KEY,
  class TEXT NOT NULL,
  area TEXT NOT NULL,
  at INTEGER NOT NULL,
  -- Documents that were deleted, and of these: those whose unsent work the office has, and those whose unsent work stays
  -- here because the office refused it.
  deleted INTEGER NOT NULL,
  handed_in INTEGER NOT NULL,
  kept INTEGER NOT NULL
) STRICT;

-- What this device wrote in a space that was then taken from it, where the server refused it: nothing but the person's own
-- work, named in `refused`. It goes back to `change` when the space is given back. Local only.
CREATE TABLE withheld (
  id INTEGER NOT NULL PRIMARY KEY,
  doc BLOB NOT NULL,
  space BLOB NOT NULL,
  kind TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  actor BLOB NOT NULL,
  actor_seq INTEGER NOT NULL,
  hash BLOB NOT NULL,
  at INTEGER NOT NULL,
  subject BLOB,
  body BLOB NOT NULL
) STRICT;
CREATE INDEX withheld_of_doc ON withheld (doc, id);

-- The server keeps the work aside for the coordinator: it is refused, and it is not only here.
ALTER TABLE refused ADD COLUMN handed_in INTEGER NOT NULL DEFAULT 0;
