-- How long phones keep what they have, when a report loses its names, and how long the office's log is kept.
ALTER TABLE retention ADD COLUMN anonymise_days INTEGER;
ALTER TABLE retention ADD COLUMN phone_days INTEGER;
ALTER TABLE retention ADD COLUMN log_days INTEGER;
ALTER TABLE shift ADD COLUMN anonymised INTEGER NOT NULL DEFAULT 0;

-- The evening of, or of the last writing in, a document that this device has let go: the office has it, its heads still count here, its changes
-- and rows are gone. NULL for all that is here.
ALTER TABLE document ADD COLUMN let_go TEXT;
CREATE INDEX document_let_go ON document (doc) WHERE let_go IS NOT NULL;
