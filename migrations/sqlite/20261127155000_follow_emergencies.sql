-- When the first of its EICs acknowledged it: administrators are then not told (CONTRACT §7).
ALTER TABLE emergencies ADD COLUMN eic_acknowledged_at INTEGER;
-- The latest change of any of the other times: what the scheduler of new counts looks through.
ALTER TABLE emergency_recipients ADD COLUMN changed_at INTEGER NOT NULL DEFAULT 0;
CREATE INDEX emergency_recipients_changed ON emergency_recipients (changed_at);
-- Emergencies of other programs: every page looks for those that its user has not read.
CREATE INDEX events_foreign_emergencies ON events (id) WHERE type = 'EMERGENCY' AND emergency_id IS NULL;
