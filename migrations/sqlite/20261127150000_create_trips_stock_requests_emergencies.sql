-- A daughter station's request for gas (CONTRACT §7).
CREATE TABLE stock_requests (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    status TEXT NOT NULL CONSTRAINT stock_requests_status_check CHECK (status IN ('OPEN', 'PLANNED', 'SERVED', 'CANCELLED')),
    station_id INTEGER NOT NULL REFERENCES stations (id),
    -- The mother station when the request was made.
    mother_station_id INTEGER NOT NULL REFERENCES stations (id),
    -- The number as it was given; it may have decimals.
    hours_to_empty TEXT NOT NULL,
    runs_dry_at INTEGER NOT NULL,
    quantity_kg INTEGER,
    note TEXT,
    created_by INTEGER NOT NULL REFERENCES users (id),
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
);
-- At most one request of a station waits.
CREATE UNIQUE INDEX stock_requests_waiting ON stock_requests (station_id) WHERE status IN ('OPEN', 'PLANNED');
CREATE INDEX stock_requests_station ON stock_requests (station_id, id);
CREATE INDEX stock_requests_mother ON stock_requests (mother_station_id, id);
CREATE INDEX stock_requests_changed ON stock_requests (changed_at);

-- A run to a daughter station during an approved shift (CONTRACT §7).
CREATE TABLE trips (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    status TEXT NOT NULL CONSTRAINT trips_status_check CHECK (status IN ('ASSIGNED', 'STARTED', 'COMPLETED', 'CANCELLED')),
    shift_id INTEGER NOT NULL REFERENCES shifts (id),
    -- Station and vendor of the shift: they decide who may see the trip.
    from_station_id INTEGER NOT NULL REFERENCES stations (id),
    vendor_id INTEGER NOT NULL REFERENCES vendors (id),
    to_station_id INTEGER NOT NULL REFERENCES stations (id),
    planned_start INTEGER NOT NULL,
    quantity_kg INTEGER,
    stock_request_id INTEGER REFERENCES stock_requests (id),
    created_by INTEGER NOT NULL REFERENCES users (id),
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    completed_at INTEGER,
    changed_at INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX trips_shift ON trips (shift_id, id);
CREATE INDEX trips_from ON trips (from_station_id, planned_start, id);
CREATE INDEX trips_to ON trips (to_station_id, planned_start, id);
CREATE INDEX trips_vendor ON trips (vendor_id, planned_start, id);
CREATE INDEX trips_stock_request ON trips (stock_request_id, id) WHERE stock_request_id IS NOT NULL;
CREATE INDEX trips_changed ON trips (changed_at);

-- An alarm at a station (CONTRACT §7). Never deleted.
CREATE TABLE emergencies (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    status TEXT NOT NULL CONSTRAINT emergencies_status_check CHECK (status IN ('ACTIVE', 'CLOSED')),
    station_id INTEGER NOT NULL REFERENCES stations (id),
    -- The station whose EICs count as the emergency's: the station itself, or the mother of a daughter station.
    eic_station_id INTEGER REFERENCES stations (id),
    message TEXT NOT NULL,
    drill INTEGER NOT NULL CONSTRAINT emergencies_drill_check CHECK (drill IN (0, 1)),
    raised_by INTEGER NOT NULL REFERENCES users (id),
    raised_at INTEGER NOT NULL,
    -- When administrators were told, too.
    escalated_at INTEGER,
    closed_by INTEGER REFERENCES users (id),
    closed_at INTEGER,
    closing_note TEXT,
    changed_at INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX emergencies_station ON emergencies (station_id, id);
CREATE INDEX emergencies_active ON emergencies (raised_at) WHERE status = 'ACTIVE';
CREATE INDEX emergencies_changed ON emergencies (changed_at);

-- Who was told of an emergency; kept when the notification is removed.
CREATE TABLE emergency_recipients (
    emergency_id INTEGER NOT NULL REFERENCES emergencies (id),
    user_id INTEGER NOT NULL REFERENCES users (id),
    stored_at INTEGER NOT NULL,
    reached_at INTEGER,
    seen_at INTEGER,
    acknowledged_at INTEGER,
    PRIMARY KEY (emergency_id, user_id)
);
CREATE INDEX emergency_recipients_user ON emergency_recipients (user_id, emergency_id);

-- What an event is about, besides a shift.
ALTER TABLE events ADD COLUMN trip_id INTEGER REFERENCES trips (id);
ALTER TABLE events ADD COLUMN stock_request_id INTEGER REFERENCES stock_requests (id);
ALTER TABLE events ADD COLUMN emergency_id INTEGER REFERENCES emergencies (id);
CREATE INDEX events_stock_request ON events (stock_request_id) WHERE stock_request_id IS NOT NULL;
CREATE INDEX events_emergency ON events (emergency_id) WHERE emergency_id IS NOT NULL;

-- When a page received the notification, and when it was first seen (CONTRACT §7, "Receipts").
ALTER TABLE notifications ADD COLUMN reached_at INTEGER;
ALTER TABLE notifications ADD COLUMN seen_at INTEGER;
