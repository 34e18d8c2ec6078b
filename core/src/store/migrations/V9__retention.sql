-- read model -------------------------------------------------------------------------------------------------------

-- How long things are kept: a municipality has one policy, in its team document. No row: nothing is erased by rule.
CREATE TABLE retention (
  youth_days INTEGER,
  shift_days INTEGER,
  activity_days INTEGER,
  hold INTEGER NOT NULL DEFAULT 0
) STRICT;
