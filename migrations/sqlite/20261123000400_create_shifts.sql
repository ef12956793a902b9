-- Shifts. `search` is what `q` looks in: registration, driver and vendor as they were when it was made, folded.
CREATE TABLE shifts (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    status TEXT NOT NULL CONSTRAINT shifts_status_check CHECK (status IN ('PENDING', 'APPROVED', 'REJECTED', 'CANCELLED', 'EXPIRED')),
    vehicle_id INTEGER NOT NULL REFERENCES vehicles (id),
    driver_id INTEGER NOT NULL REFERENCES drivers (id),
    vendor_id INTEGER NOT NULL REFERENCES vendors (id),
    station_id INTEGER NOT NULL REFERENCES stations (id),
    start_time INTEGER NOT NULL,
    end_time INTEGER NOT NULL,
    created_by INTEGER NOT NULL REFERENCES users (id),
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    decided_by INTEGER REFERENCES users (id),
    decided_at INTEGER,
    rejection_reason TEXT,
    version INTEGER NOT NULL DEFAULT 1,
    search TEXT NOT NULL,
    CONSTRAINT shifts_times_check CHECK (start_time < end_time)
);
-- Overlaps: only what blocks is looked at, and a shift lasts a day at most, so a range of starts is enough.
CREATE INDEX shifts_vehicle ON shifts (vehicle_id, start_time) WHERE status IN ('PENDING', 'APPROVED');
CREATE INDEX shifts_driver ON shifts (driver_id, start_time) WHERE status IN ('PENDING', 'APPROVED');
-- The lists of a station and of a vendor, in the order in which they are shown.
CREATE INDEX shifts_station ON shifts (station_id, start_time, id);
CREATE INDEX shifts_vendor ON shifts (vendor_id, start_time, id);
CREATE INDEX shifts_station_status ON shifts (station_id, status, start_time, id);

-- A repeated POST with the same key gets the first one's answer (CONTRACT §3).
CREATE TABLE idempotency_keys (
    user_id INTEGER NOT NULL REFERENCES users (id),
    key TEXT NOT NULL,
    request TEXT NOT NULL,
    answer TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);
