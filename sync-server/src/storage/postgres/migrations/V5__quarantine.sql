-- What was handed in without the right to (a device that is shut out, a space that was taken): kept aside for whoever
-- administers, until they have decided. The body is a push, encrypted under a key of its own, which the master key wraps;
-- it goes when somebody has decided.
CREATE TABLE quarantine (
    quarantine UUID   NOT NULL PRIMARY KEY,
    space      UUID   NOT NULL REFERENCES space (space),
    doc        UUID   NOT NULL,
    kind       TEXT   NOT NULL,
    epoch      BIGINT NOT NULL,
    device     UUID   NOT NULL REFERENCES device (device),
    reason     TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    from_time  BIGINT NOT NULL,
    to_time    BIGINT NOT NULL,
    hashes     BYTEA  NOT NULL,
    bytes      BIGINT NOT NULL,
    key        BYTEA  NOT NULL,
    body       BYTEA  NOT NULL,
    decision   TEXT,
    -- Why it was thrown away.
    because    TEXT
);
CREATE INDEX quarantine_by_device ON quarantine (device, doc);
