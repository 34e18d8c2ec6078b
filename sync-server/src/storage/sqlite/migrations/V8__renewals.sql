-- A document that was begun anew, so that what it said of somebody is gone with its history: ids and hashes.
CREATE TABLE renewal (
    doc    BLOB    NOT NULL PRIMARY KEY,
    space  BLOB    NOT NULL REFERENCES space (space),
    kind   TEXT    NOT NULL,
    -- The edition that was begun.
    epoch  INTEGER NOT NULL,
    -- The changes that it was begun with, nobody's: a restored server takes them from any device.
    hashes BLOB    NOT NULL,
    at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX renewal_of_space ON renewal (space, doc);
