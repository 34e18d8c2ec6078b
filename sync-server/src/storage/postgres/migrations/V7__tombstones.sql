-- What is left of an erased document, so that devices delete it too and nothing that comes late brings it back.
CREATE TABLE tombstone (
    doc   UUID   NOT NULL PRIMARY KEY,
    space UUID   NOT NULL REFERENCES space (space),
    kind  TEXT   NOT NULL,
    -- The erasure's own place in the space's log.
    seq   BIGINT NOT NULL,
    at    BIGINT NOT NULL
);
CREATE INDEX tombstone_of_space ON tombstone (space, seq);
