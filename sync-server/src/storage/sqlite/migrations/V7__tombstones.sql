-- What is left of an erased document, so that devices delete it too and nothing that comes late brings it back.
CREATE TABLE tombstone (
    doc   BLOB    NOT NULL PRIMARY KEY,
    space BLOB    NOT NULL REFERENCES space (space),
    kind  TEXT    NOT NULL,
    -- The erasure's own place in the space's log.
    seq   INTEGER NOT NULL,
    at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX tombstone_of_space ON tombstone (space, seq);
