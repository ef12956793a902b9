-- How the request behind a notification was settled (CONTRACT §4, "Resolved"): set once, for all recipients of the event.
ALTER TABLE events ADD COLUMN resolved_status TEXT;
-- NULL for what nobody did.
ALTER TABLE events ADD COLUMN resolved_by INTEGER REFERENCES users (id);
ALTER TABLE events ADD COLUMN resolved_at INTEGER;
-- The events about a shift.
CREATE INDEX events_shift ON events (shift_id) WHERE shift_id IS NOT NULL;

-- Position of that change in the inbox.
ALTER TABLE notifications ADD COLUMN resolved_seq INTEGER;
-- 1 if the change also marked the notification read, else 0.
ALTER TABLE notifications ADD COLUMN resolved_unread INTEGER;
-- Replays. Notifications of open requests are not in it.
CREATE INDEX notifications_resolved ON notifications (user_id, resolved_seq) WHERE resolved_seq IS NOT NULL;
