-- A master key can take another's place while servers run. What lies under the master key itself begins with that key's
-- number in four bytes; so far there was one.

ALTER TABLE meta ADD COLUMN key_number BIGINT NOT NULL DEFAULT 1;
-- While two keys are in force: a mark of the old one, and each under the other.
ALTER TABLE meta ADD COLUMN old_mark BYTEA;
ALTER TABLE meta ADD COLUMN new_key BYTEA;
ALTER TABLE meta ADD COLUMN old_key BYTEA;
ALTER TABLE meta ADD COLUMN rotation_at BIGINT;

UPDATE doc SET key = '\x00000001'::bytea || key;
UPDATE device SET name = '\x00000001'::bytea || name;
