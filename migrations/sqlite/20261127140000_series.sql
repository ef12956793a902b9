-- A series: one request for the same driver and vehicle on several dates. Each date is a shift of its own.
CREATE TABLE series (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    vehicle_id INTEGER NOT NULL REFERENCES vehicles (id),
    driver_id INTEGER NOT NULL REFERENCES drivers (id),
    vendor_id INTEGER NOT NULL REFERENCES vendors (id),
    station_id INTEGER NOT NULL REFERENCES stations (id),
    -- JSON, complete (CONTRACT §3).
    pattern TEXT NOT NULL,
    created_by INTEGER NOT NULL REFERENCES users (id),
    created_at INTEGER NOT NULL
);

-- NULL for a single shift.
ALTER TABLE shifts ADD COLUMN series_id INTEGER REFERENCES series (id);
-- The dates of a series, in order of start.
CREATE INDEX shifts_series ON shifts (series_id, start_time) WHERE series_id IS NOT NULL;

-- The event is about several dates of a series; it has no `shift_id` then.
ALTER TABLE events ADD COLUMN series_id INTEGER REFERENCES series (id);
CREATE INDEX events_series ON events (series_id) WHERE series_id IS NOT NULL;
