-- Who is told what. An event is written once; each of its users has a notification that points to it.
CREATE TABLE events (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    type TEXT NOT NULL,
    title TEXT NOT NULL,
    message TEXT NOT NULL,
    data TEXT NOT NULL,
    action_url TEXT,
    shift_id INTEGER REFERENCES shifts (id),
    created_at INTEGER NOT NULL
);
CREATE INDEX events_age ON events (created_at);

-- `seq` orders every change of the inbox without a gap: it is raised in the transaction that makes the change, under this row's lock.
CREATE TABLE inboxes (
    user_id INTEGER NOT NULL PRIMARY KEY REFERENCES users (id),
    seq INTEGER NOT NULL DEFAULT 0,
    unread INTEGER NOT NULL DEFAULT 0 CONSTRAINT inboxes_unread_check CHECK (unread >= 0)
);

CREATE TABLE notifications (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL REFERENCES users (id),
    seq INTEGER NOT NULL,
    event_id INTEGER NOT NULL REFERENCES events (id),
    is_read INTEGER NOT NULL DEFAULT 0 CONSTRAINT notifications_is_read_check CHECK (is_read IN (0, 1)),
    read_at INTEGER,
    -- Nobody is told twice about one event.
    CONSTRAINT notifications_event_key UNIQUE (event_id, user_id)
);
-- The list, newest first, and the replay, oldest first.
CREATE UNIQUE INDEX notifications_inbox ON notifications (user_id, seq);
-- The unread ones, and reading them all: as long as they are few, so is the work.
CREATE INDEX notifications_unread ON notifications (user_id, seq) WHERE is_read = 0;

-- Changes of read state, each with its `seq`; a new notification is its own entry. Trimmed by age.
CREATE TABLE inbox_changes (
    user_id INTEGER NOT NULL REFERENCES users (id),
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL CONSTRAINT inbox_changes_kind_check CHECK (kind IN ('read', 'unread', 'all_read')),
    notification_id INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, seq)
);
CREATE INDEX inbox_changes_age ON inbox_changes (created_at);
