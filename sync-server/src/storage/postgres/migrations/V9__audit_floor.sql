-- Where the audit log begins once its oldest rows have been deleted by rule: the last of them.
CREATE TABLE audit_floor (
    one  BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
    seq  BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    at   BIGINT NOT NULL
);
