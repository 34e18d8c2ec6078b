-- What has been taken from somebody, until it is given back: a device is told to delete a space only where this says so,
-- never because a grant is missing.
CREATE TABLE withdrawn (
    person UUID   NOT NULL REFERENCES person (person),
    space  UUID   NOT NULL REFERENCES space (space),
    at     BIGINT NOT NULL,
    PRIMARY KEY (person, space)
);

ALTER TABLE device ADD COLUMN waiting BIGINT;
ALTER TABLE device ADD COLUMN wipe_ordered_at BIGINT;
ALTER TABLE device ADD COLUMN wiped_at BIGINT;
