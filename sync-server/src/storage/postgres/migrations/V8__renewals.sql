-- A document that was begun anew, so that what it said of somebody is gone with its history: ids and hashes.
CREATE TABLE renewal (
    doc    UUID   NOT NULL PRIMARY KEY,
    space  UUID   NOT NULL REFERENCES space (space),
    kind   TEXT   NOT NULL,
    -- The edition that was begun.
    epoch  BIGINT NOT NULL,
    -- The changes that it was begun with, nobody's: a restored server takes them from any device.
    hashes BYTEA  NOT NULL,
    at     BIGINT NOT NULL
);
CREATE INDEX renewal_of_space ON renewal (space, doc);
