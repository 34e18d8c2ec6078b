-- Ids are UUIDs in 16 bytes, times milliseconds since 1970, hashes 32 bytes. No column holds readable personal data:
-- names are sealed, bodies encrypted under their document's key, that key wrapped by the master key outside.

CREATE TABLE meta (
    one         INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    incarnation BLOB    NOT NULL,
    key_mark    BLOB    NOT NULL,
    public_url  TEXT    NOT NULL,
    created_at  INTEGER NOT NULL
) STRICT;

CREATE TABLE person (
    person BLOB NOT NULL PRIMARY KEY,
    role   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE space (
    space             BLOB    NOT NULL PRIMARY KEY,
    class             TEXT    NOT NULL,
    area              BLOB,
    seq               INTEGER NOT NULL DEFAULT 0,
    digest            BLOB    NOT NULL,
    min_writer_schema INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE "grant" (
    person BLOB NOT NULL REFERENCES person (person),
    space  BLOB NOT NULL REFERENCES space (space),
    role   TEXT NOT NULL,
    PRIMARY KEY (person, space)
) STRICT, WITHOUT ROWID;
CREATE INDEX grant_by_space ON "grant" (space, person);

CREATE TABLE device (
    device       BLOB    NOT NULL PRIMARY KEY,
    person       BLOB    NOT NULL REFERENCES person (person),
    key          BLOB    NOT NULL UNIQUE,
    name         BLOB    NOT NULL,
    actor        BLOB    NOT NULL,
    enrolled_at  INTEGER NOT NULL,
    last_contact INTEGER,
    app_version  TEXT    NOT NULL DEFAULT '',
    revoked_at   INTEGER
) STRICT, WITHOUT ROWID;

-- Every actor that ever wrote, present or past incarnation: the directory that devices verify authors with.
CREATE TABLE actor (
    version INTEGER NOT NULL PRIMARY KEY,
    actor   BLOB    NOT NULL UNIQUE,
    device  BLOB    NOT NULL REFERENCES device (device)
) STRICT;

CREATE TABLE enrolment (
    secret_hash BLOB    NOT NULL PRIMARY KEY,
    person      BLOB    NOT NULL REFERENCES person (person),
    made_by     BLOB,
    expires_at  INTEGER NOT NULL,
    used_at     INTEGER,
    used_by     BLOB
) STRICT, WITHOUT ROWID;

CREATE TABLE nonce (
    key     BLOB    NOT NULL,
    nonce   TEXT    NOT NULL,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (key, nonce)
) STRICT, WITHOUT ROWID;
CREATE INDEX nonce_by_age ON nonce (seen_at);

CREATE TABLE doc (
    doc       BLOB    NOT NULL PRIMARY KEY,
    space     BLOB    NOT NULL REFERENCES space (space),
    kind      TEXT    NOT NULL,
    epoch     INTEGER NOT NULL DEFAULT 0,
    heads     BLOB    NOT NULL,
    seq       INTEGER NOT NULL,
    first_seq INTEGER NOT NULL,
    bytes     INTEGER NOT NULL,
    key       BLOB    NOT NULL
) STRICT;
CREATE INDEX doc_newest ON doc (space, seq);

CREATE TABLE change (
    space     BLOB    NOT NULL,
    seq       INTEGER NOT NULL,
    doc       BLOB    NOT NULL REFERENCES doc (doc),
    epoch     INTEGER NOT NULL,
    hash      BLOB    NOT NULL,
    actor     BLOB    NOT NULL,
    actor_seq INTEGER NOT NULL,
    max_op    INTEGER NOT NULL,
    device    BLOB    NOT NULL,
    signature BLOB,
    covers    INTEGER,
    body      BLOB    NOT NULL,
    PRIMARY KEY (space, seq),
    UNIQUE (doc, hash),
    UNIQUE (doc, actor, actor_seq)
) STRICT;
CREATE INDEX change_by_doc ON change (doc, seq);

CREATE TABLE seen (
    space   BLOB    NOT NULL REFERENCES space (space),
    device  BLOB    NOT NULL REFERENCES device (device),
    reached INTEGER NOT NULL,
    PRIMARY KEY (space, device)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
    seq     INTEGER NOT NULL PRIMARY KEY,
    at      INTEGER NOT NULL,
    device  BLOB,
    person  BLOB,
    action  TEXT    NOT NULL,
    subject BLOB,
    space   BLOB,
    detail  TEXT    NOT NULL DEFAULT '',
    hash    BLOB    NOT NULL
) STRICT;
-- The log only grows; deleting by retention rule is the retention job's, which drops the trigger in its own transaction.
CREATE TRIGGER audit_keeps BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
