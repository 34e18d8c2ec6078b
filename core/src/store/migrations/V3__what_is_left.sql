-- Reports that wait for the coordinator, found without reading all those that do not.
CREATE INDEX shift_not_approved ON shift (evening) WHERE started_at IS NOT NULL AND approved_at IS NULL;

-- What was set aside says where it belongs, so that a newer app can try it again.
ALTER TABLE set_aside ADD COLUMN space BLOB;
ALTER TABLE set_aside ADD COLUMN kind TEXT;
ALTER TABLE set_aside ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0;
ALTER TABLE set_aside ADD COLUMN signature BLOB;
