-- Where the audit log begins once its oldest rows have been deleted by rule: the last of them.
CREATE TABLE audit_floor (
    one  INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    seq  INTEGER NOT NULL,
    hash BLOB NOT NULL,
    at   INTEGER NOT NULL
) STRICT;
