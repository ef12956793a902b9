-- People, what they may be, and how they prove who they are. Secrets are stored as hashes only.
CREATE TABLE users (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    email TEXT NOT NULL CONSTRAINT users_email_key UNIQUE,
    full_name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    is_active INTEGER NOT NULL DEFAULT 1 CONSTRAINT users_is_active_check CHECK (is_active IN (0, 1)),
    created_at INTEGER NOT NULL,
    -- Sockets that were opened before are closed, whatever they were opened with.
    password_changed_at INTEGER NOT NULL
);

CREATE TABLE roles (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL REFERENCES users (id),
    code TEXT NOT NULL CONSTRAINT roles_code_check CHECK (code IN ('EIC', 'VENDOR', 'DBS_OPERATOR', 'ADMIN')),
    station_id INTEGER REFERENCES stations (id),
    vendor_id INTEGER REFERENCES vendors (id),
    is_active INTEGER NOT NULL DEFAULT 1 CONSTRAINT roles_is_active_check CHECK (is_active IN (0, 1)),
    created_at INTEGER NOT NULL,
    CONSTRAINT roles_tie_check CHECK (
        (code IN ('EIC', 'DBS_OPERATOR') AND station_id IS NOT NULL AND vendor_id IS NULL)
        OR (code = 'VENDOR' AND vendor_id IS NOT NULL AND station_id IS NULL)
        OR (code = 'ADMIN' AND station_id IS NULL AND vendor_id IS NULL)
    )
);
CREATE UNIQUE INDEX roles_key ON roles (user_id, code, COALESCE(station_id, 0), COALESCE(vendor_id, 0));
-- Who is told about a shift: the EICs of a station, the users of a vendor.
CREATE INDEX roles_station ON roles (station_id, code, user_id) WHERE station_id IS NOT NULL;
CREATE INDEX roles_vendor ON roles (vendor_id, code, user_id) WHERE vendor_id IS NOT NULL;

CREATE TABLE sessions (
    token_hash TEXT NOT NULL PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id),
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_age ON sessions (created_at);

CREATE TABLE tokens (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL REFERENCES users (id),
    token_hash TEXT NOT NULL CONSTRAINT tokens_hash_key UNIQUE,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
);
CREATE INDEX tokens_user ON tokens (user_id);

-- Whose sessions, tokens or roles changed, and when: every process asks this once a second and closes the sockets that must go.
CREATE TABLE access_changes (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
);
CREATE INDEX access_changes_at ON access_changes (changed_at);
