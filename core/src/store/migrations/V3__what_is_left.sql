-- Reports that wait for the coordinator, found without reading all those that do not.
CREATE INDEX shift_not_approved ON shift (evening) WHERE started_at IS NOT NULL AND approved_at IS NULL;
