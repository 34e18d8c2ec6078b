-- How long what was searched for can be read in the log of look-ups.
ALTER TABLE retention ADD COLUMN searched_days INTEGER;
