-- A master key can take another's place while servers run. What lies under the master key itself begins with that key's
-- number in four bytes; so far there was one.

ALTER TABLE meta ADD COLUMN key_number INTEGER NOT NULL DEFAULT 1;
-- While two keys are in force: a mark of the old one, and each under the other.
ALTER TABLE meta ADD COLUMN old_mark BLOB;
ALTER TABLE meta ADD COLUMN new_key BLOB;
ALTER TABLE meta ADD COLUMN old_key BLOB;
ALTER TABLE meta ADD COLUMN rotation_at INTEGER;

UPDATE doc SET key = CAST(x'00000001' || key AS BLOB);
UPDATE device SET name = CAST(x'00000001' || name AS BLOB);
