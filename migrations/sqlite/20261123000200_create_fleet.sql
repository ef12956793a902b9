-- Stations, vendors, vehicles and drivers.
CREATE TABLE stations (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL CONSTRAINT stations_name_key UNIQUE,
    kind TEXT NOT NULL CONSTRAINT stations_kind_check CHECK (kind IN ('MS', 'DBS')),
    time_zone TEXT NOT NULL
);

CREATE TABLE vendors (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL CONSTRAINT vendors_name_key UNIQUE
);

-- `claims` is written by nobody who reads it: raising it locks the vehicle (below: the driver) on both databases, so that of two
-- requests for the same hours one waits for the other.
CREATE TABLE vehicles (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    registration_no TEXT NOT NULL CONSTRAINT vehicles_registration_no_key UNIQUE,
    vendor_id INTEGER NOT NULL REFERENCES vendors (id),
    station_id INTEGER REFERENCES stations (id),
    claims INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX vehicles_vendor ON vehicles (vendor_id, registration_no);
CREATE INDEX vehicles_station ON vehicles (station_id, vendor_id);

CREATE TABLE drivers (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    full_name TEXT NOT NULL,
    vendor_id INTEGER NOT NULL REFERENCES vendors (id),
    claims INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX drivers_vendor ON drivers (vendor_id, full_name);
