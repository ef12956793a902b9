-- The limits of a station as JSON (CONTRACT §3; `src/evidence/limits.rs`). NULL for a station with the default limits.
ALTER TABLE stations ADD COLUMN limits TEXT;
