-- Two spellings of one plate, name or e-mail address are one (CONTRACT §6). A key is unique among rows that are no duplicate. Rows
-- that were already there with one key are kept: all but the first have its id in `duplicate_of`, which takes them out of the index
-- and still lets searches compare their keys. A unique index over all rows could not be created where such rows exist, and a second
-- key column that is NULL for them would not say of which row they are a duplicate.
ALTER TABLE stations ADD COLUMN name_key TEXT;
ALTER TABLE stations ADD COLUMN duplicate_of INTEGER REFERENCES stations (id);
ALTER TABLE vendors ADD COLUMN duplicate_of INTEGER REFERENCES vendors (id);
ALTER TABLE vehicles ADD COLUMN duplicate_of INTEGER REFERENCES vehicles (id);
ALTER TABLE drivers ADD COLUMN duplicate_of INTEGER REFERENCES drivers (id);
ALTER TABLE users ADD COLUMN email_key TEXT;
ALTER TABLE users ADD COLUMN duplicate_of INTEGER REFERENCES users (id);
-- The vendor's own number of a driver, and the form in which numbers are compared. Tells namesakes apart.
ALTER TABLE drivers ADD COLUMN code TEXT;
ALTER TABLE drivers ADD COLUMN code_key TEXT;
-- The keys of names have single spaces now, and equal keys must be found: the program fills all of them when it opens the database.
UPDATE vendors SET name_key = NULL;
UPDATE vehicles SET registration_key = NULL;
UPDATE drivers SET name_key = NULL;
CREATE UNIQUE INDEX stations_spelling ON stations (name_key) WHERE duplicate_of IS NULL;
CREATE UNIQUE INDEX vendors_spelling ON vendors (name_key) WHERE duplicate_of IS NULL;
CREATE UNIQUE INDEX vehicles_spelling ON vehicles (registration_key) WHERE duplicate_of IS NULL;
CREATE UNIQUE INDEX users_spelling ON users (email_key) WHERE duplicate_of IS NULL;
CREATE UNIQUE INDEX drivers_code ON drivers (vendor_id, code_key) WHERE code_key IS NOT NULL;
CREATE UNIQUE INDEX drivers_spelling ON drivers (vendor_id, name_key) WHERE duplicate_of IS NULL AND code_key IS NULL;
-- Whether a driver has namesakes, also those with a number.
CREATE INDEX drivers_name ON drivers (vendor_id, name_key);
