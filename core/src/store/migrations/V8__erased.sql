-- Documents that were erased for good: ids, so that who is named elsewhere by their id is shown as erased and not as
-- somebody whose card has not come yet. Local only: the server tells of them again.
CREATE TABLE erased (
  doc BLOB NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
