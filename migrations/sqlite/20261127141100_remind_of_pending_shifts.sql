-- The latest reminder that was sent, or that is not to be sent, in minutes before the start (CONTRACT §3, "Deadlines").
ALTER TABLE shifts ADD COLUMN reminded_minutes INTEGER;
-- What the scheduler looks through: the pending shifts that begin soon.
CREATE INDEX shifts_pending ON shifts (start_time, id) WHERE status = 'PENDING';
-- Who is reminded last.
CREATE INDEX roles_admins ON roles (user_id) WHERE code = 'ADMIN';
