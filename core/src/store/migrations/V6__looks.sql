-- local only -------------------------------------------------------------------------------------------------------

-- Who was looked up on this device, until the server has it and a while longer: a server restored from a backup asks
-- again. AUTOINCREMENT keeps the counter apart from the rows, so that no number is given twice and a row that is taken
-- out leaves a gap.
CREATE TABLE look (
  n INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  action TEXT NOT NULL,
  -- Ids of documents, one after the other.
  docs BLOB NOT NULL,
  criterion TEXT,
  sent INTEGER NOT NULL DEFAULT 0
) STRICT;
