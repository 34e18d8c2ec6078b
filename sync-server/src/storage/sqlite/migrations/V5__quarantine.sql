-- What was handed in without the right to (a device that is shut out, a space that was taken): kept aside for whoever
-- administers, until they have decided. The body is a push, encrypted under a key of its own, which the master key wraps;
-- it goes when somebody has decided.
CREATE TABLE quarantine (
    quarantine BLOB    NOT NULL PRIMARY KEY,
    space      BLOB    NOT NULL REFERENCES space (space),
    doc        BLOB    NOT NULL,
    kind       TEXT    NOT NULL,
    epoch      INTEGER NOT NULL,
    device     BLOB    NOT NULL REFERENCES device (device),
    reason     TEXT    NOT NULL,
    at         INTEGER NOT NULL,
    from_time  INTEGER NOT NULL,
    to_time    INTEGER NOT NULL,
    hashes     BLOB    NOT NULL,
    bytes      INTEGER NOT NULL,
    key        BLOB    NOT NULL,
    body       BLOB    NOT NULL,
    decision   TEXT,
    -- Why it was thrown away.
    because    TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX quarantine_by_device ON quarantine (device, doc);
