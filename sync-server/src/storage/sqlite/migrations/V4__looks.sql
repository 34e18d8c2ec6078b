-- What is known of look-ups beside the audit log, which tells them: nothing readable here either.

CREATE INDEX audit_by_subject ON audit (subject, seq);

-- Up to which number an actor's look-ups are accounted for, taken in or flagged as missing.
CREATE TABLE look_mark (
    actor   BLOB    NOT NULL PRIMARY KEY,
    reached INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Which row of the audit log tells of a look-up, so that one told twice counts once and a number used twice is noticed.
CREATE TABLE look (
    actor BLOB    NOT NULL,
    n     INTEGER NOT NULL,
    seq   INTEGER NOT NULL,
    PRIMARY KEY (actor, n)
) STRICT, WITHOUT ROWID;

-- Keys of what was searched for, one for each period, wrapped by the master key. The log is not touched when they are
-- wrapped anew or destroyed.
CREATE TABLE criterion_key (
    period INTEGER NOT NULL PRIMARY KEY,
    key    BLOB    NOT NULL
) STRICT;
