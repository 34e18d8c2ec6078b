-- The tables of ../../sqlite/migrations, in PostgreSQL's types. Ids are UUIDs, times milliseconds since 1970, hashes 32
-- bytes. No column holds readable personal data: names are sealed, bodies encrypted under their document's key, that key
-- wrapped by the master key outside.

CREATE TABLE meta (
    one         BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
    incarnation UUID   NOT NULL,
    key_mark    BYTEA  NOT NULL,
    public_url  TEXT   NOT NULL,
    created_at  BIGINT NOT NULL
);

CREATE TABLE person (
    person UUID   NOT NULL PRIMARY KEY,
    role   TEXT   NOT NULL
);

CREATE TABLE space (
    space             UUID   NOT NULL PRIMARY KEY,
    class             TEXT   NOT NULL,
    area              UUID,
    seq               BIGINT NOT NULL DEFAULT 0,
    digest            BYTEA  NOT NULL CHECK (octet_length(digest) = 32),
    min_writer_schema BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE "grant" (
    person UUID   NOT NULL REFERENCES person (person),
    space  UUID   NOT NULL REFERENCES space (space),
    role   TEXT   NOT NULL,
    PRIMARY KEY (person, space)
);
CREATE INDEX grant_by_space ON "grant" (space, person);

CREATE TABLE device (
    device       UUID   NOT NULL PRIMARY KEY,
    person       UUID   NOT NULL REFERENCES person (person),
    key          BYTEA  NOT NULL UNIQUE,
    name         BYTEA  NOT NULL,
    actor        BYTEA  NOT NULL,
    enrolled_at  BIGINT NOT NULL,
    last_contact BIGINT,
    app_version  TEXT   NOT NULL DEFAULT '',
    revoked_at   BIGINT
);

-- Every actor that ever wrote, present or past incarnation: the directory that devices verify authors with.
CREATE TABLE actor (
    version BIGINT NOT NULL PRIMARY KEY,
    actor   BYTEA  NOT NULL UNIQUE,
    device  UUID   NOT NULL REFERENCES device (device)
);

CREATE TABLE enrolment (
    secret_hash BYTEA  NOT NULL PRIMARY KEY CHECK (octet_length(secret_hash) = 32),
    person      UUID   NOT NULL REFERENCES person (person),
    made_by     UUID,
    expires_at  BIGINT NOT NULL,
    used_at     BIGINT,
    used_by     UUID
);

CREATE TABLE nonce (
    key     BYTEA  NOT NULL,
    nonce   TEXT   NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (key, nonce)
);
CREATE INDEX nonce_by_age ON nonce (seen_at);

CREATE TABLE doc (
    doc       UUID   NOT NULL PRIMARY KEY,
    space     UUID   NOT NULL REFERENCES space (space),
    kind      TEXT   NOT NULL,
    epoch     BIGINT NOT NULL DEFAULT 0,
    heads     BYTEA  NOT NULL,
    seq       BIGINT NOT NULL,
    first_seq BIGINT NOT NULL,
    bytes     BIGINT NOT NULL,
    key       BYTEA  NOT NULL
);
CREATE INDEX doc_newest ON doc (space, seq);

CREATE TABLE change (
    space     UUID   NOT NULL,
    seq       BIGINT NOT NULL,
    doc       UUID   NOT NULL REFERENCES doc (doc),
    epoch     BIGINT NOT NULL,
    hash      BYTEA  NOT NULL CHECK (octet_length(hash) = 32),
    actor     BYTEA  NOT NULL,
    actor_seq BIGINT NOT NULL,
    max_op    BIGINT NOT NULL,
    device    UUID   NOT NULL,
    signature BYTEA,
    covers    BIGINT,
    body      BYTEA  NOT NULL,
    PRIMARY KEY (space, seq),
    UNIQUE (doc, hash),
    UNIQUE (doc, actor, actor_seq)
);
-- Encrypted bytes do not compress: nothing is gained by trying.
ALTER TABLE change ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE INDEX change_by_doc ON change (doc, seq);

CREATE TABLE seen (
    space   UUID   NOT NULL REFERENCES space (space),
    device  UUID   NOT NULL REFERENCES device (device),
    reached BIGINT NOT NULL,
    PRIMARY KEY (space, device)
);

CREATE TABLE audit (
    seq     BIGINT NOT NULL PRIMARY KEY,
    at      BIGINT NOT NULL,
    device  UUID,
    person  UUID,
    action  TEXT   NOT NULL,
    subject UUID,
    space   UUID,
    detail  TEXT   NOT NULL DEFAULT '',
    hash    BYTEA  NOT NULL CHECK (octet_length(hash) = 32)
);
-- The log only grows; deleting by retention rule is the retention job's, which drops the trigger in its own transaction.
CREATE FUNCTION audit_keeps() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$;
CREATE TRIGGER audit_keeps BEFORE UPDATE ON audit FOR EACH ROW EXECUTE FUNCTION audit_keeps();
