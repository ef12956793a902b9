-- How many shifts each vendor has at each station in each status: the sum of `n`. Counting the shifts themselves takes longer the more
-- there are, and every list shows these numbers. Triggers append a row for each change, so that two transactions never wait for each other
-- here; the server adds rows together now and then (`src/store/shifts/counts.rs`).
CREATE TABLE shift_counts (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    vendor_id INTEGER NOT NULL,
    station_id INTEGER NOT NULL,
    status TEXT NOT NULL,
    n INTEGER NOT NULL
);
CREATE INDEX shift_counts_vendor ON shift_counts (vendor_id, station_id, status, n);
CREATE INDEX shift_counts_station ON shift_counts (station_id, vendor_id, status, n);

INSERT INTO shift_counts (vendor_id, station_id, status, n)
    SELECT vendor_id, station_id, status, COUNT(*) FROM shifts GROUP BY vendor_id, station_id, status;

CREATE TRIGGER shift_counts_insert AFTER INSERT ON shifts BEGIN
    INSERT INTO shift_counts (vendor_id, station_id, status, n) VALUES (NEW.vendor_id, NEW.station_id, NEW.status, 1);
END;
CREATE TRIGGER shift_counts_update AFTER UPDATE OF vendor_id, station_id, status ON shifts BEGIN
    INSERT INTO shift_counts (vendor_id, station_id, status, n)
        VALUES (OLD.vendor_id, OLD.station_id, OLD.status, -1), (NEW.vendor_id, NEW.station_id, NEW.status, 1);
END;
CREATE TRIGGER shift_counts_delete AFTER DELETE ON shifts BEGIN
    INSERT INTO shift_counts (vendor_id, station_id, status, n) VALUES (OLD.vendor_id, OLD.station_id, OLD.status, -1);
END;
