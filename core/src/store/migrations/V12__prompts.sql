-- What is to be followed up with a youth, and what came of it; more that a card says; names by how they sound.
CREATE TABLE prompt (
  prompt BLOB NOT NULL PRIMARY KEY,
  youth BLOB NOT NULL,
  text TEXT NOT NULL,
  by BLOB,
  at INTEGER NOT NULL,
  until TEXT,
  withdrawn INTEGER NOT NULL
) STRICT;
CREATE INDEX prompt_of_youth ON prompt (youth, at);
CREATE INDEX prompt_standing ON prompt (at) WHERE withdrawn = 0;
CREATE TABLE prompt_answer (
  answer BLOB NOT NULL PRIMARY KEY,
  prompt BLOB NOT NULL,
  reply TEXT NOT NULL,
  note TEXT NOT NULL,
  by BLOB,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX answer_of_prompt ON prompt_answer (prompt, at);

ALTER TABLE youth ADD COLUMN languages TEXT NOT NULL DEFAULT '';
ALTER TABLE youth ADD COLUMN guardians TEXT NOT NULL DEFAULT '';
ALTER TABLE youth ADD COLUMN wishes TEXT NOT NULL DEFAULT '';
ALTER TABLE youth ADD COLUMN competences TEXT NOT NULL DEFAULT '';
ALTER TABLE youth ADD COLUMN sound_key TEXT NOT NULL DEFAULT '';
DROP INDEX youth_search;
CREATE INDEX youth_search ON youth (search_key, sound_key, youth);
