-- Resolves the notifications about shifts that were decided before notifications could be resolved.
-- An approved shift that was cancelled later left PENDING with its approval.
UPDATE events SET
    resolved_status = CASE WHEN s.decided_at IS NULL THEN s.status WHEN s.rejection_reason IS NULL THEN 'APPROVED' ELSE 'REJECTED' END,
    resolved_by = CASE WHEN s.decided_at IS NULL
        THEN (SELECT MAX(a.actor_id) FROM audit a WHERE a.shift_id = s.id AND a.action = 'shift_cancelled')
        ELSE s.decided_by END,
    resolved_at = COALESCE(s.decided_at, s.changed_at)
FROM shifts s
WHERE s.id = events.shift_id AND events.type = 'SHIFT_CREATED' AND s.status <> 'PENDING';

-- One change of the inbox for each shift.
UPDATE notifications SET
    resolved_seq = i.seq + r.number,
    resolved_unread = 1 - is_read,
    read_at = CASE WHEN is_read = 0 THEN r.resolved_at ELSE read_at END,
    is_read = 1
FROM (
    SELECT n.id, n.user_id, e.resolved_at, DENSE_RANK() OVER (PARTITION BY n.user_id ORDER BY e.resolved_at, e.shift_id) AS number
    FROM notifications n JOIN events e ON e.id = n.event_id
    WHERE e.resolved_at IS NOT NULL
) r JOIN inboxes i ON i.user_id = r.user_id
WHERE r.id = notifications.id;

UPDATE inboxes SET seq = r.last_seq, unread = unread - r.newly_read
FROM (
    SELECT user_id, MAX(resolved_seq) AS last_seq, SUM(resolved_unread) AS newly_read
    FROM notifications WHERE resolved_seq IS NOT NULL GROUP BY user_id
) r
WHERE r.user_id = inboxes.user_id;
