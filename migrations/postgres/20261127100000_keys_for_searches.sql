-- The forms in which plates and names are compared (CONTRACT §6; `src/text/spelling.rs`). SQL cannot make them: the program fills what
-- is NULL when it opens the database, also rows that an older version adds later.
ALTER TABLE vehicles ADD COLUMN registration_key TEXT;
ALTER TABLE drivers ADD COLUMN name_key TEXT;
ALTER TABLE vendors ADD COLUMN name_key TEXT;
