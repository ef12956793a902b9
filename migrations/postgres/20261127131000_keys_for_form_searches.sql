-- The forms in which the form of a new shift searches plates and names (`src/text/spelling.rs`), so that only the suggestions are read and
-- not the whole fleet. As with the other keys, the program fills what is NULL when it opens the database.
ALTER TABLE vehicles ADD COLUMN form_key TEXT;
ALTER TABLE drivers ADD COLUMN form_key TEXT;
-- Namesakes, and what a text names in full.
CREATE INDEX vehicles_form_key ON vehicles (vendor_id, form_key);
CREATE INDEX drivers_form_key ON drivers (vendor_id, form_key);
