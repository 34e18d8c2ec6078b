-- What healing needs to know (ADR 0030): how much an author's signature covers, so that anybody can hand the changes in
-- again; and of each space, whether it is in doubt that the server has what is here.

ALTER TABLE change ADD COLUMN covers INTEGER;
ALTER TABLE set_aside ADD COLUMN covers INTEGER;
-- 0: none. 1: the two sides' digests differ. 2: the server is another one, or an older copy of the one it was.
ALTER TABLE space ADD COLUMN doubt INTEGER NOT NULL DEFAULT 0;
-- By how much the two digests differ for reasons that are known: what was refused here, what could not be read there.
ALTER TABLE space ADD COLUMN explained BLOB;
