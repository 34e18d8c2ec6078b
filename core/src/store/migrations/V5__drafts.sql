-- local only -------------------------------------------------------------------------------------------------------

-- What stands in a form and has not been handed in: it belongs to this device, is no document's and is sent nowhere.
CREATE TABLE draft (
  key TEXT NOT NULL PRIMARY KEY,
  text TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
