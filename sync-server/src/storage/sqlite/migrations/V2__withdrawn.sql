-- What has been taken from somebody, until it is given back: a device is told to delete a space only where this says so,
-- never because a grant is missing.
CREATE TABLE withdrawn (
    person BLOB    NOT NULL REFERENCES person (person),
    space  BLOB    NOT NULL REFERENCES space (space),
    at     INTEGER NOT NULL,
    PRIMARY KEY (person, space)
) STRICT, WITHOUT ROWID;

ALTER TABLE device ADD COLUMN waiting INTEGER;
ALTER TABLE device ADD COLUMN wipe_ordered_at INTEGER;
ALTER TABLE device ADD COLUMN wiped_at INTEGER;
